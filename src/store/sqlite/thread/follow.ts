/** The following thread's own side: a step while there is something to do, and rest. */
import type { MessagePort } from 'node:worker_threads';
import { Follower } from '../indexer/follower.ts';
import { isWell } from './messages.ts';
import type { ThreadData, ToThread } from './messages.ts';
import { lowPriority } from './priority.ts';
import { Shared } from './shared.ts';

/** After a commit: those that come in this time are taken together. */
const gatherMs = 100;
/** Looks by itself, too: retention's commits wake nobody. */
const lookMs = 10_000;

export function follow(port: MessagePort, data: ThreadData): void {
  lowPriority();
  const shared = new Shared(data.shared);
  if (!shared.mayOpen()) return port.close();
  const follower = new Follower(data.logFile, data.indexFile, data.nativeBinding ?? undefined);
  let timer: NodeJS.Timeout | undefined;
  let due = Number.POSITIVE_INFINITY;
  let toldWell = false;
  const step = (): void => {
    due = Number.POSITIVE_INFINITY;
    // Its owner wakes it when the pause is over.
    if (shared.paused) return;
    shared.awake();
    const more = follower.step();
    if (!toldWell) port.postMessage(isWell);
    toldWell = true;
    shared.purgedThrough = follower.purgedThrough;
    shared.missingSince = follower.missingSince;
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
    if (message.kind === 'wake') plan(gatherMs);
    if (message.kind !== 'close') return;
    clearTimeout(timer);
    follower.close();
    shared.closed();
    port.close();
  });
  plan(0);
}
