/** How fast an export streams, and how much memory whoever streams it holds meanwhile. */
import type { ExportFormat } from '../../src/store/reader.ts';
import { memoryOf } from '../measure/processes.ts';
import type { Serving } from './serving.ts';

export interface Exported {
  readonly rowsPerSecond: number;
  readonly rows: number;
  /** Memory in RAM, in bytes: before, and at most while it went on. */
  readonly before: number;
  readonly most: number;
  /** How long a page of messages took that was asked for meanwhile, in milliseconds. */
  readonly pages: readonly number[];
}

const marks: Readonly<Record<ExportFormat, string>> = {
  jsonl: '{"stanzaId":',
  csv: 'example.org/',
  html: '<article ',
};
const sampleMs = 250;

function count(part: Buffer, mark: string): number {
  let found = 0;
  for (let from = part.indexOf(mark); from >= 0; from = part.indexOf(mark, from + mark.length)) found += 1;
  return found;
}

/** Breaks off after so many rows. CSV has no mark of a row, so its rows are told by their senders. */
export async function exportRate(
  { client, pid }: Serving,
  format: ExportFormat,
  maxRows: number,
  signal: AbortSignal,
): Promise<Exported> {
  const before = memoryOf(pid).now;
  let [rows, most, sampledAt] = [0, before, 0];
  const pages: number[] = [];
  const ended = new AbortController();
  const begun = performance.now();
  const asking = (async () => {
    while (!ended.signal.aborted) {
      pages.push((await client.get('/api/v1/messages')).ms);
      await new Promise((resolve) => setTimeout(resolve, sampleMs));
    }
  })();
  const status = await client.stream(`/api/v1/export?format=${format}`, (part) => {
    rows += count(part, marks[format]);
    const now = performance.now();
    if (now - sampledAt > sampleMs) {
      sampledAt = now;
      most = Math.max(most, memoryOf(pid).now);
    }
    return rows < maxRows && !signal.aborted;
  });
  const seconds = (performance.now() - begun) / 1000;
  ended.abort();
  await asking;
  signal.throwIfAborted();
  if (status !== 200) throw new Error(`the export was answered with ${status}`);
  return { rowsPerSecond: rows / seconds, rows, before, most, pages };
}
