/**
 * What the address of the Chat log asks for: a conversation, messages that match filters, or a list of conversations.
 */
import { TimeZone } from '../../base/time-zone.ts';
import type { MessageQuery } from '../../store/reader.ts';
import { readBareJid } from '../requests/addresses.ts';
import type { AddressReader } from '../requests/addresses.ts';
import { addressNames, readFilters } from '../requests/filters.ts';
import type { ParameterProblem } from '../requests/filters.ts';
import { readZone, timeReader } from '../requests/times.ts';

/** The fields of the search form, in order. */
export const formFields = [
  'participant',
  'with',
  'text',
  'state',
  'since',
  'until',
  'room',
  'order',
  'tz',
] as const;
export type FormField = (typeof formFields)[number];
/** Who talks to whom names a conversation; whoever fills in anything else looks for messages. */
const naming: readonly FormField[] = ['participant', 'with', 'room', 'tz'];
const narrowing = formFields.filter((name) => !naming.includes(name));

/** Browsers' date and time fields have no zone; their values are in the page's zone, as the labels say. */
function asTime(given: string, zone: TimeZone): string {
  const reading = timeReader(zone)(given);
  return 'value' in reading ? new Date(reading.value).toISOString() : given;
}

/** The filters of an address, with times in UTC; a form also sends its empty fields, which are left out. */
export function filtersOf(query: URLSearchParams, zone: TimeZone): URLSearchParams {
  const kept = new URLSearchParams();
  for (const name of formFields) {
    const value = query.get(name)?.trim() ?? '';
    if (value === '' || (name === 'order' && value === 'desc')) continue;
    kept.append(name, name === 'since' || name === 'until' ? asTime(value, zone) : value);
  }
  // If only one person is given, it does not matter in which field.
  const other = kept.get('with');
  if (other !== null && !kept.has('participant')) {
    kept.delete('with');
    kept.set('participant', other);
  }
  const [one, two] = query.getAll('talk');
  if (kept.size === Number(kept.has('tz')) && one !== undefined) {
    if (two !== undefined) kept.set('participant', one);
    kept.set(two === undefined ? 'room' : 'with', two ?? one);
  }
  return kept;
}

/** One or two bare JIDs; links name them in `talk`, a search by its fields. */
export type Talk = readonly [string, string] | readonly [string];

export type Search =
  | {
      readonly kind: 'conversation';
      readonly talk: Talk;
      readonly at: number | null;
      readonly cursor: string | null;
    }
  | { readonly kind: 'messages'; readonly query: MessageQuery; readonly filters: URLSearchParams }
  /** A part of an address with other filters: it is not clear yet whom it means. */
  | {
      readonly kind: 'whom';
      readonly field: 'participant' | 'with' | 'room';
      readonly name: string;
      readonly filters: URLSearchParams;
    }
  | {
      readonly kind: 'conversations';
      readonly participant: string | null;
      readonly names: readonly string[];
      readonly cursor: string | null;
    }
  | { readonly kind: 'wrong'; readonly errors: readonly ParameterProblem[] };

/** `localhost/` is complete, too: a domain, reduced to its bare form. */
const isWhole = (address: string | null): address is string => address !== null && /[@/]/.test(address);

function conversation(
  people: readonly string[],
  query: URLSearchParams,
  read: AddressReader,
  zone: TimeZone,
): Search {
  const readings = people.map(read);
  const talk = readings.flatMap((reading) => ('value' in reading ? [reading.value] : []));
  const [one, two] = talk;
  const given = query.get('at')?.trim() ?? '';
  const at = given === '' ? null : timeReader(zone)(given);
  const errors: ParameterProblem[] = [];
  readings.forEach((reading, index) => {
    if ('problem' in reading) {
      const parameter = readings.length === 1 ? 'room' : index === 0 ? 'participant' : 'with';
      errors.push({ parameter, problem: reading.problem });
    }
  });
  if (at !== null && 'problem' in at) errors.push({ parameter: 'at', problem: at.problem });
  if (errors.length > 0 || one === undefined) return { kind: 'wrong', errors };
  return {
    kind: 'conversation',
    talk: two === undefined ? [one] : [one, two],
    at: at === null || 'problem' in at ? null : at.value,
    cursor: query.get('cursor'),
  };
}

/** How many messages a page of a search or a conversation has. */
export const pageLength = 50;

/** All addresses in the query, for finding out whom they mean. */
export const addressesIn = (query: URLSearchParams): readonly string[] =>
  ['talk', ...addressNames].flatMap((name) => query.getAll(name)).map((address) => address.trim());

export function readSearch(
  query: URLSearchParams,
  read: AddressReader = readBareJid,
  zone: TimeZone = TimeZone.utc,
): Search {
  const named = query.getAll('talk').slice(0, 2);
  const filters = filtersOf(query, zone);
  const asked = readZone(filters.get('tz') ?? zone.name);
  if ('problem' in asked) return { kind: 'wrong', errors: [{ parameter: 'tz', problem: asked.problem }] };
  const [person, other, room] = [filters.get('participant'), filters.get('with'), filters.get('room')];
  const narrow = narrowing.some((name) => filters.has(name));
  if (named.length > 0 && !narrow) return conversation(named, query, read, zone);
  if (!narrow && isWhole(person) && isWhole(other)) return conversation([person, other], query, read, zone);
  if (!narrow && isWhole(room) && person === null) return conversation([room], query, read, zone);
  if (!narrow) {
    // Whichever of the two is complete counts as the participant, whatever field it is in.
    const whole = isWhole(person) ? 'participant' : isWhole(other) ? 'with' : null;
    const reading = whole === null ? null : read(filters.get(whole) ?? '');
    if (whole !== null && reading !== null && 'problem' in reading)
      return { kind: 'wrong', errors: [{ parameter: whole, problem: reading.problem }] };
    const names = [whole === 'participant' ? null : person, whole === 'with' ? null : other, room].filter(
      (name) => name !== null,
    );
    return {
      kind: 'conversations',
      participant: reading === null || 'problem' in reading ? null : reading.value,
      names,
      cursor: query.get('cursor'),
    };
  }
  // `talk` may be a bare domain, which is complete, too.
  if (named.length === 0) {
    for (const field of ['participant', 'with', 'room'] as const) {
      const name = filters.get(field);
      if (name !== null && !isWhole(name)) return { kind: 'whom', field, name, filters };
    }
  }
  const wanted = new URLSearchParams(filters);
  const cursor = query.get('cursor');
  if (cursor !== null) wanted.set('cursor', cursor);
  wanted.set('limit', String(pageLength));
  const reading = readFilters(wanted, read);
  return reading.ok
    ? { kind: 'messages', query: reading.query, filters }
    : { kind: 'wrong', errors: reading.errors };
}

export function talkAddress(talk: readonly string[], more: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams();
  for (const jid of talk) query.append('talk', jid);
  for (const [name, value] of Object.entries(more)) query.set(name, value);
  return `chat-log?${query.toString()}`;
}

/** The anchor of a message in its page. */
export const anchorOf = (stanzaId: string): string => `m-${stanzaId}`;
