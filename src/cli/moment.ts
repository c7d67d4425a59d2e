/** Times as people type them on a command line. */
import { wrongUsage } from './failure.ts';

export const momentForms =
  '2026-11-21, "2026-11-21 08:30", 2026-11-21T08:30:00Z, 08:30, today, yesterday, now, or back from now: 90s, 15m, 2h, 7d, 4w';

export const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const dated =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:([Zz])|([-+])(\d\d):(\d\d))?)?$/;

/** Milliseconds since 1970, in the reader's zone unless the text names one; null if it is no time. */
export function parseMoment(text: string, now: number): number | null {
  const back = /^(\d{1,6})([smhdw])$/.exec(text);
  // The pattern permits only these letters as units.
  if (back !== null) return now - Number(back[1]) * units[back[2] as keyof typeof units];
  if (text === 'now') return now;
  const today = new Date(now);
  if (text === 'today' || text === 'yesterday') {
    return new Date(
      today.getFullYear(),
      today.getMonth(),
      today.getDate() - (text === 'today' ? 0 : 1),
    ).getTime();
  }
  const clock = /^(\d\d):(\d\d)(?::(\d\d))?$/.exec(text);
  if (clock !== null) {
    const [hour, minute, second] = clock.slice(1).map((part) => Number(part || 0));
    return local(today.getFullYear(), today.getMonth() + 1, today.getDate(), hour, minute, second);
  }
  return parseDate(text);
}

function parseDate(text: string): number | null {
  const match = dated.exec(text);
  if (match === null) return null;
  const [year = 0, month = 0, date = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part || 0));
  const milliseconds = Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'));
  const [, utc, sign, offsetHours, offsetMinutes] = match.slice(7);
  const whole = local(year, month, date, hour, minute, second);
  if (whole === null) return null;
  if (utc === undefined && sign === undefined) return whole + milliseconds;
  const universal = new Date(0);
  universal.setUTCFullYear(year, month - 1, date);
  universal.setUTCHours(hour, minute, second, milliseconds);
  const [hours, minutes] = [Number(offsetHours ?? 0), Number(offsetMinutes ?? 0)];
  if (hours > 23 || minutes > 59) return null;
  const offset = (hours * 60 + minutes) * 60_000;
  return universal.getTime() - (sign === '-' ? -offset : offset);
}

/** Null if there is no such date; an hour that the change to summer time skips counts as the following one. */
function local(year: number, month: number, date: number, hour = 0, minute = 0, second = 0): number | null {
  const days = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  const exists =
    month >= 1 && month <= 12 && date >= 1 && date <= days && hour <= 23 && minute <= 59 && second <= 60;
  if (!exists) return null;
  const time = new Date(0);
  time.setFullYear(year, month - 1, date);
  time.setHours(hour, minute, second, 0);
  return time.getTime();
}

/** RFC 3339, as the API wants it. */
export function readMoment(option: string, text: string, now: number): string {
  const moment = parseMoment(text, now);
  if (moment === null) throw wrongUsage(`${option} '${text}' is no time.`, `Give one of ${momentForms}.`);
  return new Date(moment).toISOString();
}
