import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { mustExecute } from './execute.ts';

/** Runs tasks of build.gradle. */
export async function gradle(
  project: string,
  tasks: readonly string[],
  say: (detail: string) => void,
): Promise<string> {
  return mustExecute(
    'gradle',
    ['--no-daemon', '--console=plain', '--project-dir', project, ...tasks],
    'if an artifact could not be fetched, check that Maven Central can be reached; else it is the build that is broken',
    {
      onLine: (line) => {
        const match = /^(?:> Task )?:(\w+)/.exec(line);
        if (match !== null) say(match[1] ?? '');
        else if (line.startsWith('Download ')) say(`fetching ${path.basename(line)}`);
      },
    },
  );
}

/** Compiles the class that runs Openfire for us against the jars in build/openfire/lib. */
export async function compileHost(project: string): Promise<void> {
  const library = path.join(project, 'build', 'openfire', 'lib');
  const jars = (await readdir(library)).map((name) => path.join(library, name));
  await mustExecute(
    'javac',
    [
      '-nowarn',
      '-d',
      path.join(project, 'build', 'openfire', 'host'),
      '-cp',
      jars.join(path.delimiter),
      path.join(project, 'src', 'host', 'OpenfireHost.java'),
    ],
    'a JDK 17 or newer is needed: check `javac -version`',
  );
}
