/** The priority of a thread among the others. Only on Linux does a single thread have its own (setpriority(2)). */
import { stat } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

function set(priority: number): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(0, priority);
  } catch {
    // The system does not allow it; the thread works all the same.
  }
}

/**
 * The `nice` of a low-priority thread: well behind all others, but not so far (19) that it would stand still while a
 * server is busy. It is counted from the creator's, who may have been started with a `nice` of its own; a negative one,
 * of a creator that hurries, does not count.
 */
export function behind(maker: number): number {
  return Math.min(19, Math.max(0, maker) + 10);
}

export function lowPriority(): void {
  set(behind(getPriority(0)));
}

/**
 * libuv makes the threads for the files of all when the first thread asks for one, with that thread's priority: to be called
 * before a low-priority thread is there, or reading a file and checking a password would come last as well.
 */
export function makePool(): void {
  // The answer does not matter: the threads are made when the question is put.
  stat('.', () => undefined);
}

/** A thread inherits its creator's priority, which may be raised at the moment (src/base/pace.ts). */
export function usualPriority(): void {
  if (process.platform === 'linux' && getPriority(0) < 0) set(0);
}
