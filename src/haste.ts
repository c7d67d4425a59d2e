/**
 * When the handler goes before Openfire's threads, and when behind them. A burst is Openfire's: the spool takes it. But
 * on a machine that stays busy to the last our one thread has dozens against it and the spool would grow until it is
 * full; so who has been behind for a while goes first, where the system lets us (root, or systemd's LimitNICE).
 */
import { setPriority } from 'node:os';

/** As `nice` counts: below 0 goes before ordinary processes. */
const preferred = -10;
const ordinary = 0;

const behindEvents = 20_000;
/** How long a burst may last, and for how long we stay preferred when we have caught up, in milliseconds. */
const burstMs = 10_000;
const calmMs = 60_000;

export class Haste {
  private behindSince: number | null = null;
  private lastBehind = 0;
  private isPreferred = false;
  private readonly apply: (priority: number) => void;

  constructor(apply: (priority: number) => void = applyPriority) {
    this.apply = apply;
  }

  /** `backlog` in events, `now` in milliseconds; to be called now and then. */
  note(backlog: number, now: number): void {
    if (backlog >= behindEvents) {
      this.behindSince ??= now;
      this.lastBehind = now;
      if (now - this.behindSince >= burstMs) this.prefer(true);
      return;
    }
    this.behindSince = null;
    if (now - this.lastBehind >= calmMs) this.prefer(false);
  }

  private prefer(wanted: boolean): void {
    if (this.isPreferred === wanted) return;
    this.isPreferred = wanted;
    this.apply(wanted ? preferred : ordinary);
  }
}

function applyPriority(priority: number): void {
  try {
    setPriority(priority);
  } catch {
    // Not allowed: the spool keeps what we cannot take in at once.
  }
}
