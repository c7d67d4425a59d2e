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

/** Compiles against all jars in a directory. */
async function compile(sources: readonly string[], library: string, classes: string): Promise<void> {
  const jars = (await readdir(library)).map((name) => path.join(library, name));
  await mustExecute(
    'javac',
    ['-nowarn', '-d', classes, '-cp', jars.join(path.delimiter), ...sources],
    'a JDK 17 or newer is needed: check `javac -version`',
  );
}

/** Compiles the class that runs Openfire for us against the jars in build/openfire/lib. */
export function compileHost(project: string): Promise<void> {
  const openfire = path.join(project, 'build', 'openfire');
  const source = path.join(project, 'tools', 'host', 'OpenfireHost.java');
  return compile([source], path.join(openfire, 'lib'), path.join(openfire, 'host'));
}

/** Compiles test drivers against the jars in a directory's `lib`, into `classes` beside it. */
export async function compileDriver(directory: string, sources: string): Promise<void> {
  const files = (await readdir(sources)).map((name) => path.join(sources, name));
  await compile(files, path.join(directory, 'lib'), path.join(directory, 'classes'));
}
