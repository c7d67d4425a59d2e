/** Numbers as a row of bars. */
const bars = '▁▂▃▄▅▆▇█';

/** Combines values until they fit; those that share a place are represented by their sum or their maximum. */
export function squeeze(
  values: readonly (number | null)[],
  places: number,
  join: 'sum' | 'largest',
): (number | null)[] {
  if (values.length <= places || places < 1) return [...values];
  return Array.from({ length: places }, (_, place) => {
    const from = Math.floor((place * values.length) / places);
    const to = Math.floor(((place + 1) * values.length) / places);
    const known = values.slice(from, to).filter((value) => value !== null);
    if (known.length === 0) return null;
    return join === 'largest' ? Math.max(...known) : known.reduce((sum, value) => sum + value, 0);
  });
}

/** One bar per value, from zero to the maximum; a space for an unknown value. */
export function sparkline(values: readonly (number | null)[]): string {
  const largest = Math.max(0, ...values.filter((value) => value !== null));
  return values
    .map((value) => {
      if (value === null) return ' ';
      // A positive value is never drawn as nothing.
      const height = largest === 0 || value <= 0 ? 0 : Math.max(1, Math.round((value / largest) * 7));
      return bars[height];
    })
    .join('');
}

/** A bar of `width` columns, in eighths of a column. */
export function bar(share: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * width * 8);
  const partial = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths % 8] ?? '';
  return `${'█'.repeat(Math.floor(eighths / 8))}${partial}`.padEnd(width);
}
