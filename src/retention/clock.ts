/**
 * The clock for retention. Deletion must not trust a clock that has jumped (a flat battery, a wrong time zone, a
 * restored machine). So the clock is compared with the machine's uptime, which nobody can set, and across restarts with
 * the time that was noted last.
 */
import type { ClockMemory } from '../store/upkeep.ts';

/** What two clocks show at one moment, in milliseconds. */
export interface Instant {
  /** Milliseconds since 1970; anybody may set this clock to anything. */
  readonly wall: number;
  /** Milliseconds since the machine was started, including sleep. */
  readonly uptime: number;
  /** Identifies the start of the machine. */
  readonly boot: string;
}

export interface Reading {
  readonly memory: ClockMemory;
  /** The trusted time (ms since 1970): what is older than this minus the retention may be deleted. */
  readonly now: number;
  /** Milliseconds by which the wall clock is ahead of the trusted time (negative: behind); null if it is trusted. */
  readonly aheadBy: number | null;
  /** Milliseconds by which `now` has moved further than the machine's uptime. */
  readonly slip: number;
}

/** Milliseconds; this is more than a mistake about daylight saving, and drifting clocks stay far below. */
const toleranceMs = 90 * 60_000;
/** Milliseconds that a machine may have been off before a restart without anybody being asked. */
export const offMs = 7 * 86_400_000;
/** Milliseconds after which a clock that runs evenly is trusted, whatever it did before. */
export const believedAfterMs = 7 * 86_400_000;

/**
 * The first memory, if nothing was noted yet. The wall clock is trusted if the log is empty or its newest message is at
 * most a week old; otherwise the time of that message is trusted.
 */
export function firstMemory(newest: number | null, instant: Instant): ClockMemory {
  const { wall, uptime, boot } = instant;
  const since = newest === null ? 0 : wall - newest;
  if (newest === null || (since >= -toleranceMs && since <= offMs)) return believed(instant).memory;
  return { trusted: newest, uptime, doubtedSince: newest, boot };
}

/**
 * Uptimes of the same start tell how much time has passed. Uptimes of two starts, or of two machines between which a
 * volume was moved, do not; then anything up to a week may have passed.
 */
export function readClock(memory: ClockMemory, instant: Instant): Reading {
  const { wall, uptime, boot } = instant;
  const sameStart = boot === memory.boot && uptime >= memory.uptime;
  const passed = sameStart ? uptime - memory.uptime : 0;
  const expected = memory.trusted + passed;
  const ahead = wall - expected;
  const allowed = toleranceMs + (sameStart ? 0 : offMs);
  if (ahead >= -toleranceMs && ahead <= allowed) return { ...believed(instant), slip: ahead };
  const doubtedSince = memory.doubtedSince ?? expected;
  if (expected - doubtedSince >= believedAfterMs) return { ...believed(instant), slip: ahead };
  return {
    memory: { trusted: expected, uptime, doubtedSince, boot },
    now: Math.min(wall, expected),
    aheadBy: ahead,
    slip: Math.min(wall, expected) - expected,
  };
}

/** Somebody who knows the time has checked the wall clock. */
export function believed({ wall, uptime, boot }: Instant): Reading {
  return { memory: { trusted: wall, uptime, doubtedSince: null, boot }, now: wall, aheadBy: null, slip: 0 };
}
