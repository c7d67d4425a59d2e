/** The indexing thread's side: it takes steps while there is something to do, and rests otherwise. */
import type { MessagePort } from 'node:worker_threads';
import { Indexer } from '../indexer/indexer.ts';
import { isWell } from './messages.ts';
import type { ThreadData, ToThread } from './messages.ts';
import { lowPriority } from './priority.ts';
import { Shared } from './shared.ts';

/** Milliseconds after a commit during which further commits are collected. */
const gatherMs = 100;
/**
 * The same on a busy server: most messages are confirmed within two seconds, and are then indexed once instead of
 * twice. Searches are behind for this long; the page of a conversation reads the log.
 */
const busyGatherMs = 4000;
/** Messages per second that were indexed. */
const busyRate = 1000;
/** Milliseconds after which it looks without being woken: nobody wakes it for retention's commits. */
const lookMs = 10_000;

export function indexLog(port: MessagePort, data: ThreadData): void {
  lowPriority();
  const shared = new Shared(data.shared);
  if (!shared.mayOpen()) return port.close();
  const indexer = new Indexer(data.logFile, data.indexFile, data.nativeBinding ?? undefined);
  let timer: NodeJS.Timeout | undefined;
  let due = Number.POSITIVE_INFINITY;
  let toldWell = false;
  let last = { at: performance.now(), indexed: 0 };
  let gather = gatherMs;
  /** Everything is indexed. The rate since the last time decides how long the next commits are collected. */
  const ended = (): void => {
    const now = { at: performance.now(), indexed: indexer.indexed };
    const rate = ((now.indexed - last.indexed) / Math.max(1000, now.at - last.at)) * 1000;
    gather = rate > busyRate ? busyGatherMs : gatherMs;
    last = now;
  };
  const step = (): void => {
    due = Number.POSITIVE_INFINITY;
    // The owner wakes the thread when the pause is over.
    if (shared.paused) return;
    shared.awake();
    const more = indexer.step();
    if (!toldWell) port.postMessage(isWell);
    toldWell = true;
    shared.purgedThrough = indexer.purgedThrough;
    shared.missingSince = indexer.missingSince;
    if (!more) ended();
    plan(more ? 0 : lookMs);
  };
  const plan = (milliseconds: number): void => {
    const at = performance.now() + milliseconds;
    if (at >= due) return;
    due = at;
    clearTimeout(timer);
    timer = setTimeout(step, milliseconds);
  };
  port.on('message', (message: ToThread) => {
    if (message.kind === 'wake') plan(gather);
    if (message.kind !== 'close') return;
    clearTimeout(timer);
    indexer.close();
    shared.closed();
    port.close();
  });
  plan(0);
}
