/** The filters of the chat log, read from a query string; REST and the Chat log page share them. */
import { endings, states, type MessageQuery, type State } from '../chatlog/reader.ts';
import { bareJid } from '../stanza/jid.ts';

export interface ParameterProblem {
  readonly parameter: string;
  readonly problem: string;
}

export const allStates: readonly State[] = [...states, ...endings];
export const limits = { fallback: 50, maximum: 500, text: 200, cursor: 1000, jid: 3071 } as const;

type Read<T> = { readonly value: T } | { readonly problem: string };

function oneOf<T extends string>(choices: readonly T[]): (text: string) => Read<T> {
  return (text) => {
    const value = choices.find((choice) => choice === text);
    return value === undefined ? { problem: `must be one of ${choices.join(', ')}` } : { value };
  };
}

/**
 * A JID (RFC 7622), cut to its bare form and lower-cased, as Openfire prepared the ones in the log.
 * Checks what would make a lookup meaningless, not the whole of PRECIS.
 */
export function readBareJid(text: string): Read<string> {
  const problem = 'must be a JID such as alice@example.org';
  if (text.length > limits.jid) return { problem: `must be a JID of at most ${limits.jid} characters` };
  const bare = bareJid(text).normalize('NFKC').toLowerCase();
  const at = bare.indexOf('@');
  const node = bare.slice(0, Math.max(at, 0));
  const domain = bare.slice(at + 1);
  const tooLong = Buffer.byteLength(node) > 1023 || Buffer.byteLength(domain) > 1023;
  if (at === 0 || tooLong || /["&'/:<>@\s\p{C}]/u.test(node)) return { problem };
  // A domain, or an address literal: [::1].
  if (!/^(?:[^\s\p{C}"&'/:<>@[\]\\`{|}^?#%!$()*+,;=~]+|\[[0-9a-f:.]+\])$/u.test(domain)) return { problem };
  return { value: bare };
}

const rfc3339 =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([-+ ])(\d\d):(\d\d))$/;

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

function readText(text: string): Read<string> {
  if (text.trim() === '') return { problem: 'must have at least one word' };
  // In code points, as JSON Schema counts `maxLength`.
  if (Array.from(text).length > limits.text)
    return { problem: `must have at most ${limits.text} characters` };
  // PostgreSQL has no text with NUL in it, and no XMPP message can hold one.
  return text.includes('\0') ? { problem: 'must not contain U+0000' } : { value: text };
}

function readLimit(text: string): Read<number> {
  const value = /^[1-9]\d{0,2}$/.test(text) ? Number(text) : Number.NaN;
  return value <= limits.maximum
    ? { value }
    : { problem: `must be a whole number from 1 to ${limits.maximum}` };
}

function readCursor(text: string): Read<string> {
  return text.length <= limits.cursor && /^[\x21-\x7e]+$/.test(text)
    ? { value: text }
    : { problem: badCursor };
}

export const badCursor = 'must be the `next` of an earlier answer to the same query';

const readers = {
  participant: readBareJid,
  with: readBareJid,
  room: readBareJid,
  since: readTime,
  until: readTime,
  state: oneOf(allStates),
  text: readText,
  order: oneOf(['asc', 'desc'] as const),
  limit: readLimit,
  cursor: readCursor,
} as const satisfies Record<string, (text: string) => Read<string | number>>;

export type FilterName = keyof typeof readers;
export const filterNames = Object.keys(readers) as readonly FilterName[]; // its keys, by construction

function isFilterName(name: string): name is FilterName {
  return Object.hasOwn(readers, name);
}

export type FilterReading =
  | { readonly ok: true; readonly query: MessageQuery }
  | { readonly ok: false; readonly errors: readonly ParameterProblem[] };

/** Reads every filter strictly and names everything that is wrong, in the order of the query. */
export function readFilters(parameters: URLSearchParams): FilterReading {
  const errors: ParameterProblem[] = [];
  const values: Partial<Record<FilterName, string | number>> = {};
  for (const name of new Set(parameters.keys())) {
    const [text = '', ...more] = parameters.getAll(name);
    const fail = (problem: string) => errors.push({ parameter: name, problem });
    if (!isFilterName(name)) fail(`is unknown; known are ${filterNames.join(', ')}`);
    else if (more.length > 0) fail('must be given once only');
    else if (text === '') fail('must not be empty; leave it out instead');
    else {
      const reading = readers[name](text);
      if ('problem' in reading) fail(reading.problem);
      else values[name] = reading.value;
    }
  }
  if (parameters.has('with') && !parameters.has('participant')) {
    errors.push({ parameter: 'with', problem: 'needs `participant`, the other of the two' });
  }
  if (errors.length > 0) return { ok: false, errors };
  const query = { order: 'desc', limit: limits.fallback, ...values };
  // Sound because each value was made by the reader of its own name, whose type is the field's.
  return { ok: true, query: query as MessageQuery };
}
