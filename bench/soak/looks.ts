/** What health and the kernel say of a server in a soak, now and then. */
import { setTimeout as sleep } from 'node:timers/promises';
import { memoryOf } from '../measure/processes.ts';
import { median } from '../measure/statistics.ts';
import type { Plugin } from '../servers/plugin.ts';

export interface Looks {
  /** How often each status was said, with the codes of its problems. */
  readonly said: Readonly<Record<string, number>>;
  readonly maxPending: number;
  readonly dropped: number;
  /** The handler's memory in megabytes: in the first and the last tenth of the time, and at most. */
  readonly memory: { readonly first: number; readonly last: number; readonly most: number };
}

const interval = 5000;
const megabytes = (bytes: number): number => Math.round(bytes / 1e6);

/** Looks until the signal's end. */
export async function watchServer(plugin: Plugin, handlerPid: number, ended: AbortSignal): Promise<Looks> {
  const said: Record<string, number> = {};
  const memory: number[] = [];
  let maxPending = 0;
  let dropped = 0;
  while (!ended.aborted) {
    const found = await plugin.health().catch(() => null);
    const codes = found?.problems.map(({ code }) => code).sort() ?? [];
    const words = found === null ? 'no answer' : [found.status, ...codes].join(' ');
    said[words] = (said[words] ?? 0) + 1;
    maxPending = Math.max(maxPending, found?.spool.pending ?? 0);
    dropped = Math.max(dropped, found?.spool.dropped ?? 0);
    memory.push(memoryOf(handlerPid).now);
    await sleep(interval, undefined, { signal: ended }).catch(() => undefined);
  }
  const tenth = Math.max(1, Math.floor(memory.length / 10));
  return {
    said,
    maxPending,
    dropped,
    memory: {
      first: megabytes(median(memory.slice(0, tenth))),
      last: megabytes(median(memory.slice(-tenth))),
      most: megabytes(memoryOf(handlerPid).peak),
    },
  };
}
