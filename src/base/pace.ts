/**
 * When the handler takes what is in the spool at once, when it waits, and when it goes before Openfire's threads. A
 * burst that needs the whole machine is Openfire's: the spool takes it, and the log comes some seconds later. But where
 * the machine stays busy to the last, our one thread has dozens against it and the spool would grow until it is full:
 * after the burst we hurry, where the system lets us (root, or systemd's LimitNICE) with a higher priority.
 */
import { cpus, getPriority, setPriority } from 'node:os';

export type Pace = 'usual' | 'resting' | 'hurrying';

export interface Load {
  /** Milliseconds by a clock that is never put back. */
  readonly now: number;
  /** Sequence of the newest event in the spool. */
  readonly complete: number;
  /** Events in the spool that are not committed. */
  readonly backlog: number;
  /** How much of the spool's limit is used, 0 to 1. */
  readonly spoolShare: number;
}

/** Milliseconds since the machine started, summed over its processors. */
export interface ProcessorTimes {
  readonly idle: number;
  readonly total: number;
}

const sampleMs = 500;
/** Shares of the machine: below the first little is left for us but what we take from Openfire. */
const saturatedIdle = 0.2;
const relaxedIdle = 0.4;
/** Events a second; with fewer, we take too little of the machine to matter to anybody. */
const burstRate = 4000;
/** Milliseconds. In a burst of somebody else's, who asked to hear of what he said waits as long. */
const longestRest = { usual: 10_000, awaited: 3000 };
/** Whose message was this long ago is one of a kind that still writes. */
const awaitedForMs = 60_000;
/** Of the spool: a rest may fill this much of it. */
const restShare = 0.5;
const caughtUpEvents = 20_000;
/** For how long it must have been quiet until the next burst may have a rest, in milliseconds. */
const calmMs = 10_000;

/** The next pace, by what has been seen since the last look. */
export function nextPace(
  pace: Pace,
  seen: {
    /** Share of the processors' time that was idle, 0 to 1. */
    readonly idle: number;
    /** Events a second that came into the spool. */
    readonly rate: number;
    readonly spoolShare: number;
    /** Somebody has asked to hear of what he said, just now: others like him wait while we rest. */
    readonly awaited: boolean;
    /** How long this pace has lasted, and for how long there was nothing to hurry for, in milliseconds. */
    readonly sinceChange: number;
    readonly calmFor: number;
  },
): { readonly pace: Pace; readonly reason: string } {
  switch (pace) {
    case 'usual':
      if (seen.idle >= saturatedIdle) return { pace, reason: 'the machine has room' };
      if (seen.rate < burstRate) return { pace, reason: 'what keeps it busy is not messages' };
      if (seen.spoolShare >= restShare) return { pace: 'hurrying', reason: 'the spool is half full' };
      return { pace: 'resting', reason: 'a burst takes the whole machine' };
    case 'resting':
      if (seen.spoolShare >= restShare) return { pace: 'hurrying', reason: 'the spool is half full' };
      if (seen.sinceChange >= longestRest[seen.awaited ? 'awaited' : 'usual'])
        return { pace: 'hurrying', reason: 'it is more than a burst' };
      if (seen.idle >= relaxedIdle || seen.rate < burstRate)
        return { pace: 'hurrying', reason: 'the burst is over' };
      return { pace, reason: 'the burst goes on' };
    case 'hurrying':
      if (seen.calmFor >= calmMs) return { pace: 'usual', reason: 'caught up, and little comes' };
      return { pace, reason: 'the load goes on, or has only just ended' };
  }
}

export class PaceKeeper {
  private pace: Pace = 'usual';
  private readonly times: () => ProcessorTimes;
  private readonly prefer: (preferred: boolean) => void;
  private last: { at: number; complete: number; times: ProcessorTimes } | null = null;
  private changedAt = 0;
  private busyAt = 0;
  private awaitedAt = -Infinity;

  constructor(times = processorTimes, prefer = applyPriority) {
    this.times = times;
    this.prefer = prefer;
  }

  /** What was committed has messages whose senders asked to hear of them. */
  noteAwaited(now: number): void {
    this.awaitedAt = now;
  }

  /** To be called often, and when there is nothing to do, too; looks at the machine twice a second. */
  note({ now, complete, backlog, spoolShare }: Load): Pace {
    const { last } = this;
    const elapsed = last === null ? sampleMs : now - last.at;
    if (elapsed < sampleMs) return this.pace;
    const times = this.times();
    this.last = { at: now, complete, times };
    if (last === null) return this.pace;
    const total = times.total - last.times.total;
    const idle = total > 0 ? (times.idle - last.times.idle) / total : 1;
    const rate = ((complete - last.complete) * 1000) / elapsed;
    if (backlog >= caughtUpEvents || (idle < relaxedIdle && rate >= burstRate)) this.busyAt = now;
    const sinceChange = now - this.changedAt;
    const calmFor = now - this.busyAt;
    const awaited = now - this.awaitedAt < awaitedForMs;
    const { pace } = nextPace(this.pace, { idle, rate, spoolShare, awaited, sinceChange, calmFor });
    if (pace !== this.pace) {
      this.prefer(pace === 'hurrying');
      this.changedAt = now;
      this.pace = pace;
    }
    return pace;
  }
}

function processorTimes(): ProcessorTimes {
  let idle = 0;
  let total = 0;
  for (const { times } of cpus()) {
    idle += times.idle;
    total += times.user + times.nice + times.sys + times.idle + times.irq;
  }
  return { idle, total };
}

/** As `nice` counts: below 0 goes before ordinary processes. */
const preferredPriority = -10;
/** Where the process began: whoever started it with a `nice` of its own gets that again. */
const usualPriority = getPriority();

function applyPriority(preferred: boolean): void {
  try {
    setPriority(preferred ? Math.min(preferredPriority, usualPriority) : usualPriority);
  } catch {
    // Not allowed: the spool keeps what we cannot take in at once.
  }
}
