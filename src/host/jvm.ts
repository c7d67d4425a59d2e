import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { HostError, type HostOptions } from './options.ts';

/** The class that runs Openfire for us (src/host/OpenfireHost.java). */
export const hostClass = 'receipts.host.OpenfireHost';

/** Everything Openfire needs on the class path, as one string. */
export async function classPath(project: string): Promise<string> {
  const library = path.join(project, 'build', 'openfire', 'lib');
  const names = await readdir(library).catch((): string[] => []);
  const jars = names.filter((name) => name.endsWith('.jar')).sort();
  const classes = path.join(project, 'build', 'openfire', 'host');
  if (jars.length === 0 || !(await stat(classes).catch(() => null))) {
    throw new HostError(
      'OPENFIRE_MISSING',
      `Openfire is not in ${library}`,
      'run npm start or npm test: they fetch and build what is missing',
    );
  }
  return [classes, ...jars.map((jar) => path.join(library, jar))].join(path.delimiter);
}

/** Options of the JVM, in the form that both `java` and the JNI take. */
export async function jvmOptions(options: HostOptions): Promise<string[]> {
  return [
    `-Djava.class.path=${await classPath(options.project)}`,
    // Proxool's code generator (2008) defines classes through a method that Java 17 hides.
    '--add-opens=java.base/java.lang=ALL-UNNAMED',
    `-DopenfireHome=${options.home}`,
    `-Dlog4j.configuration=file:${path.join(options.home, 'conf', 'log4j.properties')}`,
    '-Djava.awt.headless=true',
  ];
}

/** Where the JVM's standard output and error go. */
export const jvmLog = (home: string): string => path.join(home, 'logs', 'jvm.log');
