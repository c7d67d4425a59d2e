/** How long the indexing thread takes for a log that was there before it. */
import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stats } from '../../src/store/reader.ts';
import { deleteIndex, indexFileOf } from '../../src/store/sqlite/indexer/files.ts';
import { perMessage, total, useOf } from '../measure/stages.ts';
import type { MadeLog } from './made.ts';
import { startServing } from './serving.ts';

const lookMs = 200;
const sayMs = 30_000;
/** In which something must have been taken in. */
const standstillMs = 300_000;

export interface Built {
  readonly seconds: number;
  readonly bytes: number;
  /** Microseconds of CPU a message, of the threads that keep the index. */
  readonly micros: number;
}

/** The index that is there is deleted; the new one is left. */
export async function buildIndex(
  project: string,
  { directory, logFile, facts }: MadeLog,
  say: (text: string) => void,
  signal: AbortSignal,
): Promise<Built> {
  const file = indexFileOf(logFile);
  deleteIndex(file);
  const serving = await startServing(project, directory, facts, signal);
  try {
    const begun = performance.now();
    const { until } = facts;
    const path = `/api/v1/stats?since=${new Date(until - 1).toISOString()}&until=${new Date(until).toISOString()}`;
    const before = useOf(serving.pid, 'handler');
    serving.index();
    let [least, fallen, said] = [Infinity, begun, begun];
    for (;;) {
      await sleep(lookMs, undefined, { signal });
      const { body } = await serving.client.get(path);
      const { behind } = (JSON.parse(body) as Stats).index; // asked for with the right token
      const now = performance.now();
      if (behind === 0) break;
      if (behind < least) [least, fallen] = [behind, now];
      if (now - fallen > standstillMs) throw new Error(`the index stands still, ${behind} messages behind`);
      if (now - said < sayMs) continue;
      say(`${behind} messages are not in the index yet`);
      said = now;
    }
    const seconds = (performance.now() - begun) / 1000;
    const bytes = ['', '-wal'].reduce(
      (sum, suffix) => sum + (statSync(file + suffix, { throwIfNoEntry: false })?.size ?? 0),
      0,
    );
    const use = perMessage(before, useOf(serving.pid, 'handler'), facts.messages);
    return { seconds, bytes, micros: total(use, ['index']) };
  } finally {
    await serving.stop();
  }
}
