/** How long the following thread takes for a log that was there before it. */
import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stats } from '../../src/store/reader.ts';
import { indexFileOf } from '../../src/store/sqlite/indexer/files.ts';
import type { Facts } from './generate.ts';
import type { Serving } from './serving.ts';

const lookMs = 2000;

export interface Built {
  readonly seconds: number;
  readonly bytes: number;
}

export async function buildIndex(
  { client, follow }: Serving,
  logFile: string,
  facts: Facts,
  say: (text: string) => void,
  signal: AbortSignal,
): Promise<Built> {
  const begun = performance.now();
  const { until } = facts;
  const path = `/api/v1/stats?since=${new Date(until - 1).toISOString()}&until=${new Date(until).toISOString()}`;
  follow();
  for (let looks = 1; ; looks += 1) {
    await sleep(lookMs, undefined, { signal });
    const { body } = await client.get(path);
    const { behind } = (JSON.parse(body) as Stats).index; // asked for with the right token
    if (behind === 0) break;
    if (looks % 15 === 0) say(`${behind} messages are not in the index yet`);
  }
  const file = indexFileOf(logFile);
  const bytes = ['', '-wal'].reduce(
    (sum, suffix) => sum + (statSync(file + suffix, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
  return { seconds: (performance.now() - begun) / 1000, bytes };
}
