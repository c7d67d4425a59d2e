import { inheritNode } from './inherit.ts';
import { setUp } from './setup/setup.ts';

/** `npm run bench`: one JSON line each claim of the README, on standard output. */
export async function runBench(project: string, args: readonly string[]): Promise<number> {
  await setUp(project, 'none');
  return inheritNode('bench/run.ts', args, { OPENFIRE_RECEIPTS_SET_UP: 'done' });
}
