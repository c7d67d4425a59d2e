/** The list of conversations, those with the youngest last message first; from the index alone. */
import type Database from 'better-sqlite3';
import { stateCodes } from '../../../model/state.ts';
import { partReadings } from '../../../stanza/typed-jid.ts';
import type { ConversationsQuery, ConversationView } from '../../reader.ts';
import { rfc3339 } from '../../times.ts';
import { byState, readCounts } from '../indexer/tally.ts';
import { viewsById } from '../rows/views.ts';
import { fitting } from '../rows/weight.ts';
import { readCursor, writeCursor } from './cursor.ts';
import type { People } from './people.ts';

interface Row {
  readonly id: number;
  readonly last_at: number;
  readonly last_message: number;
  readonly messages: number;
  readonly counts: string;
  readonly room: string | null;
  readonly first: string | null;
  readonly second: string | null;
}

interface Found {
  readonly items: readonly ConversationView[];
  readonly next: string | null;
}

/** Of a room's messages there may be millions. */
const latestOfTalk = 1000;
/** With fewer participants than this of a name, their conversations are gathered; with more, most pages are near. */
const fewParticipants = 500;

/** The index is attached. */
export function listConversations(
  database: Database.Database,
  people: People,
  query: ConversationsQuery,
): Found {
  const cursor = query.cursor === undefined ? null : readCursor(query.cursor, query);
  const conditions: string[] = [];
  const parameters: (string | number)[] = [];
  const add = (condition: string, ...values: (string | number)[]): void => {
    conditions.push(condition);
    parameters.push(...values);
  };
  if (cursor !== null) add('(i.last_at, i.id) < (?, ?)', cursor.sentAt, cursor.id);
  if (query.since !== undefined) add('i.last_at >= ?', query.since);
  if (query.until !== undefined) add('i.last_at < ?', query.until);
  if (query.state !== undefined) add('i.states & ? <> 0', 1 << stateCodes[query.state]);
  const row = query.participant === undefined ? undefined : people.row(query.participant);
  if (row === null) return { items: [], next: null };
  if (row !== undefined) add(`i.id IN (${ofParticipants})`, ...thrice(JSON.stringify([row])));
  const names = namesOf(query).map((name) => JSON.stringify(partReadings(name)));
  for (const name of names) {
    const named = participantsNamed(database, name);
    if (named !== null) add(`i.id IN (${ofParticipants})`, ...thrice(JSON.stringify(named)));
    else add(`(${hasName('o.jid')} OR ${hasName('f.jid')} OR ${hasName('s.jid')})`, ...thrice(name));
  }
  // Two are two people, whichever of them the log has first: not one who has both in his address.
  const [one, two] = names;
  if (row !== undefined && one !== undefined) {
    const has = (person: string): string => hasName(`${person}.jid`);
    add(
      `((c.first_id = ? AND ${has('s')}) OR (c.second_id = ? AND ${has('f')}) OR (i.id = -? AND ${has('o')}))`,
      ...thrice(row).flatMap((id) => [id, one]),
    );
  } else if (one !== undefined && two !== undefined) {
    const have = (first: string, second: string): string =>
      `(${hasName(`${first}.jid`)} AND ${hasName(`${second}.jid`)})`;
    add(
      `(${have('f', 's')} OR ${have('s', 'f')} OR ${have('o', 'o')})`,
      ...thrice(null).flatMap(() => [one, two]),
    );
  }
  const rows = database
    .prepare<unknown[], Row>(
      `SELECT i.id, i.last_at, i.last_message, i.messages, i.counts,
         o.jid AS room, f.jid AS first, s.jid AS second
       FROM idx.conversation i
         LEFT JOIN participant o ON o.id = -i.id
         LEFT JOIN main.conversation c ON c.id = i.id
         LEFT JOIN participant f ON f.id = c.first_id
         LEFT JOIN participant s ON s.id = c.second_id
       ${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`}
       ORDER BY i.last_at DESC, i.id DESC LIMIT ?`,
    )
    .all(...parameters, query.limit + 1);
  const shown = fitting(database, rows.slice(0, query.limit), (row) => row.last_message);
  const views = viewsById(
    database,
    shown.map((row) => row.last_message),
  );
  const last = rows.length > shown.length ? shown.at(-1) : undefined;
  return {
    items: shown.map((row) => ({
      participants: participantsOf(row),
      room: row.room,
      messages: row.messages,
      byState: byState(readCounts(row.counts)),
      lastAt: rfc3339(row.last_at),
      last: views.get(row.last_message) ?? null,
    })),
    next: last === undefined ? null : writeCursor({ sentAt: last.last_at, id: last.id, way: 'older' }, query),
  };
}

/** Numbers of the conversations of some participants: of people, and where one is a room, of the room. */
const ofParticipants = `SELECT id FROM main.conversation WHERE first_id IN (SELECT value FROM json_each(?))
  UNION SELECT id FROM main.conversation WHERE second_id IN (SELECT value FROM json_each(?))
  UNION SELECT -value FROM json_each(?)`;

function thrice<T>(value: T): [T, T, T] {
  return [value, value, value];
}

function namesOf({ name = '', withName = '' }: ConversationsQuery): string[] {
  return [name, withName].filter((one) => partReadings(one).length > 0);
}

/**
 * People and rooms that have a conversation, in alphabetical order; `indexed`: the index is attached. Those of whom it has
 * nothing yet are found in the log, where what somebody said in rooms alone is no conversation of two.
 */
export function peopleNamed(
  database: Database.Database,
  name: string,
  limit: number,
  indexed: boolean,
): string[] {
  const isIndexed = (id: string): string =>
    indexed ? `EXISTS (SELECT 1 FROM idx.conversation i WHERE i.id = ${id})` : '0';
  const hasTalk = `(${isIndexed('c.id')} OR EXISTS (
    SELECT 1 FROM (SELECT m.room_id FROM message m WHERE m.conversation_id = c.id AND m.logged = 1
      ORDER BY m.sent_at DESC LIMIT ${latestOfTalk}) WHERE room_id IS NULL))`;
  return database
    .prepare<[string, number], string>(
      `SELECT p.jid FROM participant p WHERE ${hasName('p.jid')} AND (
         EXISTS (SELECT 1 FROM main.conversation c WHERE c.first_id = p.id AND ${hasTalk})
         OR EXISTS (SELECT 1 FROM main.conversation c WHERE c.second_id = p.id AND ${hasTalk})
         OR ${isIndexed('-p.id')}
         OR EXISTS (SELECT 1 FROM message m WHERE m.room_id = p.id AND m.logged = 1))
       ORDER BY p.jid LIMIT ?`,
    )
    .pluck()
    .all(JSON.stringify(partReadings(name)), limit);
}

/** Whether an address has one of some parts in it, which are a parameter: a list in JSON. */
function hasName(jid: string): string {
  return `EXISTS (SELECT 1 FROM json_each(?) WHERE instr(${jid}, value) > 0)`;
}

/** Null where they are many. `name`: as `hasName` wants it. */
function participantsNamed(database: Database.Database, name: string): number[] | null {
  const rows = database
    .prepare<[string, number], number>(`SELECT id FROM participant WHERE ${hasName('jid')} LIMIT ?`)
    .pluck()
    .all(name, fewParticipants + 1);
  return rows.length > fewParticipants ? null : rows;
}

function participantsOf({ room, first, second }: Row): string[] {
  const all = room === null ? [first, second] : [room];
  return [...new Set(all.filter((jid) => jid !== null))].sort();
}
