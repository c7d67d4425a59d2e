/**
 * Decides when the handler takes what is in the spool at once, when it waits, and when it raises its own priority. A
 * burst that needs the whole machine belongs to Openfire: the spool takes the events, and the log follows some seconds
 * later. If the machine stays busy after that, our one thread competes with dozens of Openfire's and the spool would
 * grow until it is full. So after the burst the handler hurries, with a higher priority where the system allows it
 * (root, or systemd's LimitNICE).
 */
import { cpus, getPriority, setPriority } from 'node:os';

export type Pace = 'usual' | 'resting' | 'hurrying';

export interface Load {
  /** Milliseconds of a monotonic clock. */
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
/** Idle shares of the processors' time, 0 to 1: below `saturatedIdle` our work takes time away from Openfire. */
const saturatedIdle = 0.2;
const relaxedIdle = 0.4;
/** Events per second; below this rate our work is too small to slow anybody down. */
const burstRate = 4000;
/** Milliseconds; senders who asked for a receipt wait this long during somebody else's burst. */
const maxRestMs = { usual: 10_000, awaited: 3000 };
/** Milliseconds after a message with a request during which further requests are expected. */
const awaitedForMs = 60_000;
/** A rest may fill this share of the spool, 0 to 1. */
const restShare = 0.5;
const caughtUpEvents = 20_000;
/** Milliseconds of calm after which the next burst may have a rest. */
const calmMs = 10_000;

/** The next pace, by what has been seen since the last look. */
export function nextPace(
  pace: Pace,
  seen: {
    /** Share of the processors' time that was idle, 0 to 1. */
    readonly idle: number;
    /** Events per second that entered the spool. */
    readonly rate: number;
    readonly spoolShare: number;
    /** A sender has just asked for a receipt; others like him wait while the handler rests. */
    readonly awaited: boolean;
    /** Milliseconds that this pace has lasted, and milliseconds during which there was nothing to hurry for. */
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
      if (seen.sinceChange >= maxRestMs[seen.awaited ? 'awaited' : 'usual'])
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
  private room = true;

  constructor(times = processorTimes, prefer = applyPriority) {
    this.times = times;
    this.prefer = prefer;
  }

  /** False if messages kept all processors busy when the machine was sampled last. */
  get hasRoom(): boolean {
    return this.room;
  }

  /** The caller has committed messages whose senders asked for a receipt. */
  noteAwaited(now: number): void {
    this.awaitedAt = now;
  }

  /** The caller calls this often, also when there is nothing to do; the machine is sampled twice a second. */
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
    this.room = idle >= saturatedIdle || rate < burstRate;
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

/** A value of `nice`: below 0 the process goes before ordinary ones. */
const preferredPriority = -10;
/** The priority at the start, restored later: somebody may have started the process with a `nice` of his own. */
const usualPriority = getPriority();

function applyPriority(preferred: boolean): void {
  try {
    setPriority(preferred ? Math.min(preferredPriority, usualPriority) : usualPriority);
  } catch {
    // The system does not allow it; the spool keeps what cannot be taken at once.
  }
}
