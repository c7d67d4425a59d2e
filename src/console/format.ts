/** Numbers, sizes and times as people read them. */
import { html, type Html } from './html.ts';

const whole = new Intl.NumberFormat('en');
const oneDigit = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const dayFormat = new Intl.DateTimeFormat('en-GB', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});

export function count(value: number): string {
  return whole.format(value);
}

export function plural(value: number, one: string, many: string): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** Binary units, as the spool's limit is set in. */
export function bytes(value: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const step = value < 1024 ? 0 : Math.min(Math.floor(Math.log2(value) / 10), units.length - 1);
  return `${oneDigit.format(value / 1024 ** step)} ${units[step] ?? ''}`;
}

/** RFC 3339 UTC → `Saturday 21 November 2026`. */
export function day(time: string): string {
  return dayFormat.format(new Date(time)).replace(',', '');
}

/** RFC 3339 UTC → a `<time>` reading `08:00:00`; the script gives it the reader's local time as a tool tip. */
export function clock(time: string): Html {
  return html`<time datetime="${time}" title="${time}">${time.slice(11, 19)}</time>`;
}

/** RFC 3339 UTC → a `<time>` reading `2026-11-21 08:00:00.123 UTC`. */
export function dateTime(time: string): Html {
  return html`<time datetime="${time}" title="${time}">${time.replace('T', ' ').replace('Z', ' UTC')}</time>`;
}
