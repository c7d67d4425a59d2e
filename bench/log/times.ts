/** When messages are sent: two years, most of them by day. */

const dayMs = 86_400_000;
const hourMs = 3_600_000;
export const days = 730;

/** Parts of the day in their order, each with its share of the day's messages. */
const parts = [
  { from: 0, hours: 8, share: 0.12 },
  { from: 8, hours: 10, share: 0.76 },
  { from: 18, hours: 6, share: 0.12 },
] as const;

/** Milliseconds since 1970 of the message at this share (0 to 1) of the log, which ends at `until`. */
export function timeAt(share: number, until: number): number {
  const day = Math.floor(share * days);
  let rest = share * days - day;
  for (const { from, hours, share: part } of parts) {
    if (rest <= part)
      return Math.floor(until - (days - day) * dayMs + (from + (rest / part) * hours) * hourMs);
    rest -= part;
  }
  return until - (days - day - 1) * dayMs - 1;
}
