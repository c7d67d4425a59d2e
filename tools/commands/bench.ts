import { bench } from '../../bench/run.ts';
import { setUp } from '../setup/setup.ts';

/** `npm run bench`: one JSON line for each claim of the README, on standard output. */
export async function runBench(project: string, args: readonly string[]): Promise<number> {
  await setUp(project, 'none');
  return bench(args, project);
}
