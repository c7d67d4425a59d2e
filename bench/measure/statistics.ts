/** The middle of the values; of an even number of them, the mean of the two in the middle. Throws on none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) throw new RangeError('a median needs values');
  return (lower + upper) / 2;
}

/** Largest minus smallest value, as a share of the median: what repetition alone changes. 0 for one value. */
export function spread(values: readonly number[]): number {
  const middle = median(values);
  return middle === 0 ? 0 : (Math.max(...values) - Math.min(...values)) / middle;
}

/** The smallest value that at least the share `part` (0 to 1) of all values does not exceed. Throws on none. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)];
  if (value === undefined) throw new RangeError('a percentile needs values');
  return value;
}

/**
 * Whether a backlog was still growing when it was last looked at. Less than one second of events is the ordinary lag
 * of a handler that commits in groups.
 *
 * @param pending events waiting, at equal distances in time
 */
export function isGrowing(pending: readonly number[], eventsPerSecond: number): boolean {
  const [before, last] = pending.slice(-2);
  return before !== undefined && last !== undefined && last > before && last > eventsPerSecond;
}

/** Rounded to so many significant digits. */
export function significant(value: number, digits = 4): number {
  return Number(value.toPrecision(digits));
}
