import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { HostError } from './options.ts';
import type { HostOptions } from './options.ts';

/** The class that runs Openfire for us (tools/host/OpenfireHost.java). */
export const hostClass = 'receipts.host.OpenfireHost';

/** The directory of our own class, and all of Openfire's jars. */
async function classPathEntries(
  project: string,
): Promise<{ classes: string; library: string; jars: string[] }> {
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
  return { classes, library, jars };
}

/** The class path for the JNI, with every jar by name. */
export async function classPathProperty(project: string): Promise<string> {
  const { classes, library, jars } = await classPathEntries(project);
  return `-Djava.class.path=${[classes, ...jars.map((jar) => path.join(library, jar))].join(path.delimiter)}`;
}

/** The class path for `java`; the wildcard keeps the command readable in a list of processes. */
export async function classPathArguments(project: string): Promise<string[]> {
  const { classes, library } = await classPathEntries(project);
  return ['-cp', [classes, path.join(library, '*')].join(path.delimiter)];
}

/** All other options of the JVM. */
export function jvmOptions(options: HostOptions): string[] {
  return [
    // Proxool's code generator (2008) defines classes through a method that Java 17 hides.
    '--add-opens=java.base/java.lang=ALL-UNNAMED',
    `-DopenfireHome=${options.home}`,
    `-Dlog4j.configuration=file:${path.join(options.home, 'conf', 'log4j.properties')}`,
    '-Djava.awt.headless=true',
  ];
}

/** The file for the JVM's standard output and error. */
export const jvmLog = (home: string): string => path.join(home, 'logs', 'jvm.log');
