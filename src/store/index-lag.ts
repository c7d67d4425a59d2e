/** How far the index is behind its log, for everything that reports it: health, pages, command, REST and metrics. */
import type { IndexProgress } from './reader.ts';

/** A busy server is always some moments behind. */
const usualMs = 60_000;

/**
 * Age of the oldest thing that the index lacks, a message or something learned about one; null means that it lacks
 * nothing. Times are in milliseconds.
 */
const lagSince = (missing: number | null, now: number): number =>
  missing === null ? 0 : Math.max(0, now - missing);

export const isLateSince = (missing: number | null, now: number): boolean =>
  lagSince(missing, now) >= usualMs;

type Missing = Pick<IndexProgress, 'missingSince'>;
const timeOf = ({ missingSince }: Missing): number | null =>
  missingSince === null ? null : Date.parse(missingSince);

export const lagMs = (index: Missing, now: number): number => lagSince(timeOf(index), now);

export const isLate = (index: Missing, now: number): boolean => isLateSince(timeOf(index), now);
