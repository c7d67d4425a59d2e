/** Which messages are waited for: none of these is deleted, unless somebody says so. */
import type Database from 'better-sqlite3';
import { stateCodes } from '../../../model/state.ts';
import { passed } from '../file/sql.ts';

/** A session is to prove yet that it has read message `m`. */
const isAwaited = `EXISTS (SELECT 1 FROM every_delivery d JOIN session e ON e.id = d.session_id
  WHERE d.message = m.id AND e.closed_at IS NULL AND d.state = ${stateCodes.sent} AND NOT ${passed})`;
/** What waits in an offline store, for a place, or for its sender to be told. */
export const waits = `(EXISTS (SELECT 1 FROM message_state w WHERE w.message = m.id AND (w.owed <> 0 OR w.stored_at > 0))
  OR ${isAwaited})`;

/** Messages that somebody is to be told of, that Openfire is to be given, or that are held after a restore. */
const owing = (which: string): string =>
  ['telling', 'outbox', 'held']
    .map((table) => `SELECT message FROM ${table} WHERE message ${which}`)
    .join(' UNION ');

/** All of them: there are few, and they are looked for among many. */
export function prepareAllOwing(database: Database.Database): () => ReadonlySet<number> {
  const all = database.prepare<[], number>(owing('IS NOT NULL')).pluck();
  return () => new Set(all.all());
}

/** Those among some messages. */
export function prepareOwing(database: Database.Database): (ids: readonly number[]) => ReadonlySet<number> {
  const some = database
    .prepare<[string], number>(
      `WITH asked AS MATERIALIZED (SELECT value AS id FROM json_each(?)) ${owing('IN (SELECT id FROM asked)')}`,
    )
    .pluck();
  return (ids) => new Set(some.all(JSON.stringify(ids)));
}
