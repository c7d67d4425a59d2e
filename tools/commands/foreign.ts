/** `npm run test:foreign`: Smack's integration tests, on the stock server and with the plugin (test/foreign). */
import { runForeign } from '../../test/foreign/run.ts';
import { setUp } from '../setup/setup.ts';

/** `args` are names of Smack's test classes; without any, all run. */
export async function runForeignSuites(project: string, args: readonly string[]): Promise<number> {
  if (args.some((name) => !/^\w+$/.test(name))) {
    process.stderr.write('usage: npm run test:foreign -- [CLASS …]\n');
    return 2;
  }
  await setUp(project, 'foreign');
  return runForeign({ project, classes: args, write: (text) => void process.stdout.write(text) });
}
