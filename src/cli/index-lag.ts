/** What an answer of the index lacks, in the command's words. */
import { isLate } from '../store/index-lag.ts';
import type { IndexProgress } from '../store/reader.ts';
import { plural } from './quantity.ts';

/** Null if the index lacks at most the last moments. */
export function lagOf(index: IndexProgress, now: number): string | null {
  const { behind, missingSince } = index;
  if (behind > 0) return `The index is ${plural(behind, 'message')} behind the log.`;
  if (missingSince === null || !isLate(index, now)) return null;
  return `States are counted as they were at ${missingSince}: the index does not have what was learned since.`;
}
