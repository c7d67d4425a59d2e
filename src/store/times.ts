/** RFC 3339 for many times of a few days: `Date` would be half of the work of an export. */

const dayMs = 86_400_000;
const two = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));

let day = Number.NaN;
let date = '';

/** Milliseconds since 1970, whole ones. */
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
