/**
 * The clock that retention goes by. What deletes for ever must not believe a clock that has jumped (a battery, a wrong
 * time zone, a machine that was restored): it is held against the time that the machine has been up, which no clock
 * changes, and across restarts against what was noted last.
 */
import type { ClockMemory } from '../store/upkeep.ts';

/** What two clocks show at one moment, in milliseconds. */
export interface Instant {
  /** Since 1970: may be put anywhere. */
  readonly wall: number;
  /** Since the machine was started, asleep or not. */
  readonly uptime: number;
  /** Which start of which machine that was. */
  readonly boot: string;
}

export interface Reading {
  readonly memory: ClockMemory;
  /** What is older than this minus the retention may be deleted. */
  readonly now: number;
  /** By how much the wall clock is ahead of what is believed (negative: behind); null where it is believed. */
  readonly aheadBy: number | null;
  /** By how much `now` has moved further than the machine says that time has passed. */
  readonly slip: number;
}

/** More than daylight saving, read wrongly, would make of it; clocks that drift are far below. */
const toleranceMs = 90 * 60_000;
/** A machine that was started anew may have been off for as long without anybody being asked. */
export const offMs = 7 * 86_400_000;
/** A clock that runs evenly for so long is right, whatever it did before. */
export const believedAfterMs = 7 * 86_400_000;

/** What is believed where nothing was noted yet: no more than that it follows on the newest that the log knows of. */
export function firstMemory(newest: number | null, instant: Instant): ClockMemory {
  const { wall, uptime, boot } = instant;
  const since = newest === null ? 0 : wall - newest;
  if (newest === null || (since >= -toleranceMs && since <= offMs)) return believed(instant).memory;
  return { trusted: newest, uptime, doubtedSince: newest, boot };
}

/**
 * Uptimes of one start of one machine tell how much time has passed; those of two starts, or of two machines that a volume
 * was moved between, do not: then it is anything from nothing to a week.
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

/** Somebody who knows has looked at the wall clock. */
export function believed({ wall, uptime, boot }: Instant): Reading {
  return { memory: { trusted: wall, uptime, doubtedSince: null, boot }, now: wall, aheadBy: null, slip: 0 };
}
