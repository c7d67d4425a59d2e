/** The filters of the chat log, read from a query string; REST and the Chat log page share them. */
import { TimeZone } from '../../base/time-zone.ts';
import { endings, states, type State } from '../../model/state.ts';
import { longestTyped } from '../../stanza/typed-jid.ts';
import { type MessageQuery } from '../../store/reader.ts';
import { readBareJid, type AddressReader } from './addresses.ts';
import {
  oneOf,
  readCursor,
  readParameters,
  someText,
  wholeNumber,
  type ParameterProblem,
  type Read,
} from './parameters.ts';

export type { ParameterProblem } from './parameters.ts';

export const allStates: readonly State[] = [...states, ...endings];
export const limits = { fallback: 50, maximum: 500, text: 200, jid: longestTyped, after: 1024 } as const;

const rfc3339 =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([-+ ])(\d\d):(\d\d))$/;

const local = /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d)(:\d\d(?:\.\d{1,9})?)?)?$/;

/** An IANA name. */
export function readZone(text: string): Read<string> {
  return TimeZone.named(text) === null
    ? { problem: 'must be the name of a time zone in the tz database, such as Europe/Berlin or UTC' }
    : { value: text };
}

/** As `readTime`; what names no zone, as `2026-03-29` or `2026-03-29T08:00`, is of this one, and refused where there is none. */
export function timeReader(tz: string | TimeZone | null): (text: string) => Read<number> {
  if (tz === null) return readTime;
  const zone = typeof tz === 'string' ? TimeZone.named(tz) : tz;
  return (text) => {
    const match = local.exec(text);
    if (match === null) return readTime(text);
    // What is wrong then is the zone, and `readZone` says so.
    if (zone === null) return { value: 0 };
    const shown = readTime(`${match[1] ?? ''}T${match[2] ?? '00:00'}${match[3] ?? ':00'}Z`);
    return 'problem' in shown ? shown : { value: zone.instantOf(shown.value) };
  };
}

/** RFC 3339 → milliseconds since 1970. A blank where the offset's sign belongs is a `+` that was not escaped. */
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
  // 60: a leap second, which RFC 3339 allows.
  if (!exists || second > 60 || offsetHours > 23 || offsetMinutes > 59) return { problem };
  const time = new Date(0);
  time.setUTCFullYear(year, month - 1, dayOfMonth);
  time.setUTCHours(hour, minute, second, Number((match[7] ?? '').slice(0, 3).padEnd(3, '0')));
  const offset = (offsetHours * 60 + offsetMinutes) * 60_000;
  return { value: time.getTime() - (match[8] === '-' ? -offset : offset) };
}

const someWords = someText(limits.text);
const readText = (text: string): Read<string> =>
  text.trim() === '' ? { problem: 'must have at least one word' } : someWords(text);

/** The parameters that are addresses, wherever there are some. */
export const addressNames = ['participant', 'with', 'room'] as const;

/** Which messages, apart from how many of them and in which order. */
export const selectionReaders = (address: AddressReader = readBareJid, tz: string | null = null) =>
  ({
    participant: address,
    with: address,
    room: address,
    since: timeReader(tz),
    until: timeReader(tz),
    tz: readZone,
    state: oneOf(allStates),
    text: readText,
  }) as const;

const pageReaders = {
  order: oneOf(['asc', 'desc'] as const),
  limit: wholeNumber(1, limits.maximum),
  cursor: readCursor,
} as const;

export type FilterReading =
  | { readonly ok: true; readonly query: MessageQuery }
  | { readonly ok: false; readonly errors: readonly ParameterProblem[] };

/** Reads every filter strictly and names everything that is wrong, in the order of the query. */
export function readFilters(
  parameters: URLSearchParams,
  address: AddressReader = readBareJid,
): FilterReading {
  const { values, errors } = readParameters(parameters, {
    ...selectionReaders(address, parameters.get('tz')),
    ...pageReaders,
  });
  const all = [...errors, ...withoutParticipant(parameters)];
  if (all.length > 0) return { ok: false, errors: all };
  const { tz: _tz, ...query } = values;
  return { ok: true, query: { order: 'desc', limit: limits.fallback, ...query } };
}

export function withoutParticipant(parameters: URLSearchParams): ParameterProblem[] {
  return parameters.has('with') && !parameters.has('participant')
    ? [{ parameter: 'with', problem: 'needs `participant`, the other of the two' }]
    : [];
}
