/** Formats RFC 3339 times fast, for many times within a few days: `Date` would take half of an export's time. */

const dayMs = 86_400_000;
const two = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));

let day = Number.NaN;
let date = '';

/** Takes whole milliseconds since 1970. */
export function rfc3339(milliseconds: number): string {
  const today = Math.floor(milliseconds / dayMs);
  if (today !== day) {
    date = new Date(today * dayMs).toISOString().slice(0, -13);
    day = today;
  }
  const rest = milliseconds - today * dayMs;
  const hour = two[Math.floor(rest / 3_600_000)] ?? '';
  const minute = two[Math.floor(rest / 60_000) % 60] ?? '';
  const second = two[Math.floor(rest / 1000) % 60] ?? '';
  return `${date}${hour}:${minute}:${second}.${String(rest % 1000).padStart(3, '0')}Z`;
}
