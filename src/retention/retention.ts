/**
 * Deletes what has become too old, in small steps: messages, and the changes that followers of the log may have missed.
 */
import { maxOwedMs } from '../model/telling.ts';
import { StoreError } from '../store/store-error.ts';
import type { ClockMemory, KeptRetention, Term, Upkeep } from '../store/upkeep.ts';
import { believed, firstMemory, readClock } from './clock.ts';
import type { Instant, Reading } from './clock.ts';
import { machine } from './machine.ts';
import { isShorter, keptForEver, nextTerm, waitedFor, waitMs } from './term.ts';

const everyMs = 5000;
/** Milliseconds between notes of the time, if nothing else is new. */
const noteMs = 60_000;
const dayMs = 86_400_000;
/** Milliseconds that a follower of the log may be away without missing changes. */
const changesMs = dayMs;

export interface RetentionPorts {
  /** Undefined while the log is not open. */
  store(): Upkeep | undefined;
  /** Days that messages are to be kept; 0 means without limit; null while the setting is not known yet. */
  wanted(): number | null;
  onProblem(problem: StoreError): void;
  /** The machine's clocks; tests replace them. */
  instant?(): Instant;
}

/** What people are shown of the retention. */
export interface RetentionView {
  /** Days in force; 0 means without limit. */
  readonly days: number;
  /** A shorter retention, the time when it begins (RFC 3339), and how many messages it will delete. */
  readonly waiting: { readonly days: number; readonly beginsAt: string; readonly messages: number } | null;
  /** Milliseconds by which the machine's clock is ahead of the trusted time; null if it is trusted. */
  readonly clockAheadBy: number | null;
}

export class Retention {
  private readonly ports: RetentionPorts;
  private readonly instant: () => Instant;
  private readonly timer: NodeJS.Timeout;
  private stopped = false;
  private notedAt = Number.NEGATIVE_INFINITY;
  private seen: RetentionView = { days: 0, waiting: null, clockAheadBy: null };

  constructor(ports: RetentionPorts) {
    this.ports = ports;
    this.instant = ports.instant ?? machine;
    this.timer = setInterval(() => this.expire(), everyMs);
  }

  get view(): RetentionView {
    return this.seen;
  }

  /** How many messages a retention of `days` would delete that the present one would not. It throws StoreError. */
  wouldTake(days: number): number {
    const store = this.ports.store();
    if (store === undefined || !isShorter(days, this.seen.days)) return 0;
    return store.countExpirable(this.read(store, store.retention()).now - days * dayMs);
  }

  /**
   * An administrator confirms the machine's clock. It answers false if nobody doubts the clock, and throws StoreError.
   */
  believeClock(): boolean {
    const store = this.ports.store();
    const kept = store?.retention() ?? null;
    if (store === undefined || kept === null || this.seen.clockAheadBy === null) return false;
    const { memory } = believed(this.instant());
    store.keepRetention({ ...kept, clock: memory });
    this.expire();
    return true;
  }

  expire(): void {
    const store = this.ports.store();
    if (store === undefined || this.stopped) return;
    try {
      if (this.step(store)) setImmediate(() => this.expire());
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.ports.onProblem(error);
    }
  }

  stop(): void {
    this.stopped = true;
    clearInterval(this.timer);
  }

  /** Answers true if there is more to do at once. */
  private step(store: Upkeep): boolean {
    const kept = store.retention();
    const reading = this.read(store, kept);
    const { now, memory } = reading;
    const term = this.decide(store, waitedFor(kept?.term ?? keptForEver, reading), now);
    this.note(store, kept, memory, term);
    this.show(store, term, reading);
    store.noteClockBehind(Math.max(0, -(reading.aheadBy ?? 0)));
    store.forgetTellings(Math.min(now, Date.now()) - maxOwedMs);
    const more = store.forgetChanges(Math.min(now, Date.now()) - changesMs);
    const expired = term.days > 0 && store.expire(now - term.days * dayMs);
    const swept = store.sweepUnlogged();
    if (!expired && !swept) store.wipe();
    return expired || swept || more;
  }

  private read(store: Upkeep, kept: KeptRetention | null): Reading {
    const instant = this.instant();
    if (kept !== null && kept.clock === null) return believed(instant);
    return readClock(kept?.clock ?? firstMemory(store.newestAt(), instant), instant);
  }

  private decide(store: Upkeep, term: Term, now: number): Term {
    const wanted = this.ports.wanted();
    if (wanted === null) return term;
    return nextTerm(term, wanted, now, () => store.countExpirable(now - wanted * dayMs) > 0);
  }

  private note(store: Upkeep, kept: KeptRetention | null, clock: ClockMemory, term: Term): void {
    const old = kept?.term;
    const isNews =
      old === undefined ||
      old.days !== term.days ||
      old.waiting?.days !== term.waiting?.days ||
      kept?.clock?.doubtedSince !== clock.doubtedSince ||
      kept.clock.boot !== clock.boot;
    if (!isNews && clock.uptime - this.notedAt < noteMs) return;
    store.keepRetention({ clock, term });
    this.notedAt = clock.uptime;
  }

  private show(store: Upkeep, { days, waiting }: Term, { now, aheadBy }: Reading): void {
    const before = this.seen.waiting;
    this.seen = {
      days,
      clockAheadBy: aheadBy,
      waiting:
        waiting === null
          ? null
          : {
              days: waiting.days,
              beginsAt: new Date(waiting.since + waitMs).toISOString(),
              messages:
                before?.days === waiting.days
                  ? before.messages
                  : store.countExpirable(now - waiting.days * dayMs),
            },
    };
  }
}
