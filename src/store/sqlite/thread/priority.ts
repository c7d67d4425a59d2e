/** How a thread stands beside the others. On Linux, and there only, a priority is a single thread's (setpriority(2)). */
import { getPriority, setPriority } from 'node:os';

function set(priority: number): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(0, priority);
  } catch {
    // Not allowed: it works all the same.
  }
}

/**
 * Well behind all others, and yet not so far (19) that it stands still for as long as a server is busy. Counted from
 * the maker's own, as whoever starts it may have a `nice` already; that of one who is hurrying does not count.
 */
export function behind(maker: number): number {
  return Math.min(19, Math.max(0, maker) + 10);
}

export function lowPriority(): void {
  set(behind(getPriority(0)));
}

/** A thread begins with that of its maker, which may just be hurrying (src/base/pace.ts). */
export function usualPriority(): void {
  if (process.platform === 'linux' && getPriority(0) < 0) set(0);
}
