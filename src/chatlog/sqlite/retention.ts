/** Deletes what is older than the retention, oldest first, a little at a time so that no commit waits for it. */
import type Database from 'better-sqlite3';
import { stateCodes } from '../../delivery/state.ts';
import { mostCounted } from '../../delivery/store.ts';
import { describeRemoval } from './change.ts';
import { nextRow } from './place.ts';
import { passed, sessionHasEnded } from './schema.ts';

const rowsAtOnce = 500;
/** What a session was sent is older than its end, but for what a clock was put back: a day later none of it is left. */
const clockMs = 86_400_000;

interface OldRow {
  readonly id: number;
  readonly sentAt: number;
  readonly waits: 0 | 1;
}

/** A session is to prove yet that it has read message `m`. */
const isAwaited = `EXISTS (SELECT 1 FROM delivery_record d JOIN session e ON e.id = d.session_id
  WHERE d.message_id = m.id AND e.closed_at IS NULL AND d.state = ${stateCodes.sent} AND NOT ${passed})`;
/** What waits in an offline store, for a place, or for its sender to be told. */
const waits = `(m.owed <> 0 OR m.stored_at > 0 OR ${isAwaited})`;

/** Tables whose rows belong to a message. */
const dependent = ['transition', 'delivery_record', 'alias', 'redelivered', 'attempt'];

/** Deletes messages with all that belongs to them, within a transaction; those who follow the log are told. */
export function prepareRemoval(database: Database.Database): (ids: readonly number[]) => void {
  const statements = [
    ...dependent.map((table) => `DELETE FROM ${table} WHERE message_id IN (SELECT value FROM json_each(?))`),
    'DELETE FROM message WHERE id IN (SELECT value FROM json_each(?))',
  ].map((sql) => database.prepare(sql));
  const addChange = database.prepare<[number, string]>(
    `INSERT INTO change (at, position_from, position_to, more) SELECT ?, position, position, ? FROM progress WHERE id = 1`,
  );
  const keepNumbers = database.prepare(`UPDATE progress SET next_message = ${nextRow} WHERE id = 1`);
  return (ids) => {
    if (ids.length === 0) return;
    keepNumbers.run();
    for (const statement of statements) statement.run(JSON.stringify(ids));
    addChange.run(Date.now(), describeRemoval(ids));
  };
}

/**
 * Returns whether there is more to delete. A pass goes through all that is old enough, and passes over what waits: what
 * was looked at is not looked at again before the next pass.
 */
export function prepareExpiry(database: Database.Database): (before: number) => boolean {
  const oldest = database.prepare<[number, number, number, number], OldRow>(
    `SELECT m.id, m.sent_at AS sentAt, ${waits} AS waits FROM message m
     WHERE m.sent_at >= ? AND m.sent_at < ? AND (m.sent_at, m.id) > (?, ?)
     ORDER BY m.sent_at, m.id LIMIT ${rowsAtOnce}`,
  );
  const tellingOf = database.prepare<[], number>('SELECT DISTINCT message_id FROM telling').pluck();
  const ordered = database
    .prepare<[], number>('SELECT message_id FROM outbox WHERE message_id IS NOT NULL')
    .pluck();
  const misdated = database.prepare<[], Misdated>('SELECT first_row, last_row, behind FROM misdated');
  const ended = database
    .prepare<[number], number>(
      `SELECT id FROM session WHERE closed_at < ? AND ${sessionHasEnded} ORDER BY closed_at LIMIT ${rowsAtOnce}`,
    )
    .pluck();
  const ofSessions = ['DELETE FROM barrier WHERE session_id', 'DELETE FROM session WHERE id'].map(
    (beginning) => database.prepare(`${beginning} IN (SELECT value FROM json_each(?))`),
  );
  const remove = prepareRemoval(database);
  const beginning = { sentAt: Number.MIN_SAFE_INTEGER, id: 0 };
  let place: { readonly sentAt: number; readonly id: number } = beginning;
  let owing: ReadonlySet<number> = new Set();
  return database.transaction((before: number) => {
    if (place === beginning) owing = new Set([...tellingOf.all(), ...ordered.all()]);
    const rows = oldest.all(place.sentAt, before, place.sentAt, place.id);
    const wrong = misdated.all();
    const goes = (row: OldRow): boolean =>
      row.waits === 0 && !owing.has(row.id) && row.sentAt + behindAt(wrong, row.id) < before;
    remove(rows.filter(goes).map(({ id }) => id));
    const more = rows.length === rowsAtOnce;
    place = (more ? rows.at(-1) : undefined) ?? beginning;
    if (more) return true;
    const sessions = ended.all(before - clockMs);
    for (const statement of ofSessions) statement.run(JSON.stringify(sessions));
    return sessions.length === rowsAtOnce;
  }).immediate;
}

interface Misdated {
  readonly first_row: number;
  readonly last_row: number;
  readonly behind: number;
}

/** By how many milliseconds the clock was behind when a row came. */
function behindAt(wrong: readonly Misdated[], row: number): number {
  return wrong.find(({ first_row: first, last_row: last }) => row >= first && row <= last)?.behind ?? 0;
}

/** How many messages an expiry would take. */
export function prepareCount(database: Database.Database): (before: number) => number {
  const count = database
    .prepare<[number], number>(
      `SELECT count(*) FROM (SELECT 1 FROM message m WHERE m.sent_at < ? AND m.owed = 0 AND m.stored_at <= 0
         LIMIT ${mostCounted})`,
    )
    .pluck();
  return (before) => count.get(before) ?? 0;
}

/** Returns whether there is more to forget. Whoever follows the log looks at it far more often than this goes back. */
export function prepareForgetting(database: Database.Database): (before: number) => boolean {
  // From the lower end and no further than needed: there are millions of them.
  const oldest = database.prepare<[], { id: number; at: number }>(
    `SELECT id, at FROM change ORDER BY id LIMIT ${rowsAtOnce}`,
  );
  const forget = database.prepare('DELETE FROM change WHERE id <= ?');
  // The youngest stays: its number says where the others were.
  const youngest = database.prepare<[], number>('SELECT at FROM change ORDER BY id DESC LIMIT 1').pluck();
  return database.transaction((before: number) => {
    const until = Math.min(before, youngest.get() ?? before);
    const rows = oldest.all();
    const kept = rows.findIndex(({ at }) => at >= until);
    const last = kept < 0 ? rows.at(-1) : rows[kept - 1];
    if (last !== undefined) forget.run(last.id);
    return kept < 0 && rows.length === rowsAtOnce;
  }).immediate;
}
