/** Times and zones in requests. */
import { TimeZone, utc } from '../../base/time-zone.ts';
import { withDefault } from './parameters.ts';
import type { Parameter, Read } from './parameters.ts';

const rfc3339 =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([-+ ])(\d\d):(\d\d))$/;

const local = /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d)(:\d\d(?:\.\d{1,9})?)?)?$/;

/** Reads an IANA name. */
export function readZone(text: string): Read<string> {
  return TimeZone.named(text) === null
    ? { problem: 'must be the name of a time zone in the tz database, such as Europe/Berlin or UTC' }
    : { value: text };
}

/**
 * Like `readTime`, but a time without a zone, such as `2026-03-29` or `2026-03-29T08:00`, is in this zone; it is
 * refused if `tz` is null.
 */
export function timeReader(tz: string | TimeZone | null): (text: string) => Read<number> {
  if (tz === null) return readTime;
  const zone = typeof tz === 'string' ? TimeZone.named(tz) : tz;
  return (text) => {
    const match = local.exec(text);
    if (match === null) return readTime(text);
    // In this case the zone is what is wrong, and `readZone` reports it.
    if (zone === null) return { value: 0 };
    const shown = readTime(`${match[1] ?? ''}T${match[2] ?? '00:00'}${match[3] ?? ':00'}Z`);
    return 'problem' in shown ? shown : { value: zone.instantOf(shown.value) };
  };
}

/** RFC 3339 → milliseconds since 1970. A space in place of the offset's sign is a `+` that was not escaped. */
export function readTime(text: string): Read<number> {
  const problem = 'must be a time as in RFC 3339, such as 2026-11-21T08:00:00Z';
  const match = rfc3339.exec(text);
  if (match === null) return { problem };
  const [year, month, dayOfMonth, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number, // six groups of digits that are not optional
    number,
    number,
    number,
    number,
    number,
  ];
  const offsetHours = Number(match[9] ?? 0);
  const offsetMinutes = Number(match[10] ?? 0);
  const days = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  const exists =
    month >= 1 && month <= 12 && dayOfMonth >= 1 && dayOfMonth <= days && hour <= 23 && minute <= 59;
  // A second of 60 is a leap second, which RFC 3339 permits.
  if (!exists || second > 60 || offsetHours > 23 || offsetMinutes > 59) return { problem };
  const time = new Date(0);
  time.setUTCFullYear(year, month - 1, dayOfMonth);
  time.setUTCHours(hour, minute, second, Number((match[7] ?? '').slice(0, 3).padEnd(3, '0')));
  const offset = (offsetHours * 60 + offsetMinutes) * 60_000;
  return { value: time.getTime() - (match[8] === '-' ? -offset : offset) };
}

/** A time of RFC 3339. */
export const moment = (description: string): Parameter<number> => ({
  schema: { type: 'string', format: 'date-time', description, examples: ['2026-11-21T08:00:00Z'] },
  read: readTime,
});

/** Also accepts a date, or a time without a zone, which is then in `tz`. */
export const zonedMoment = (description: string): Parameter<number> => ({
  schema: { type: 'string', description, examples: ['2026-11-21T08:00:00Z', '2026-11-21'] },
  read: (text, { tz }) => timeReader(tz)(text),
});

/** The parameter `tz` for routes that refuse dates and times without a zone if `tz` is missing. */
export const zone = (more: string): Parameter<string> => ({
  schema: {
    type: 'string',
    description: `Time zone (IANA name): dates and times without an offset are of it.${more}`,
    examples: ['Europe/Berlin'],
  },
  read: readZone,
});

/** The parameter `tz` for routes that default to UTC. */
export const zoneOrUtc = (more = '') => withDefault(zone(more), utc);
