/** Deletes what is older than the retention, oldest first, a little at a time so that no commit waits for it. */
import type Database from 'better-sqlite3';
import { elsewherePrefix } from '../../delivery/sessions.ts';
import { describeRemoval } from './change.ts';

const rowsAtOnce = 500;

/** Returns whether there is more to delete. */
export function prepareExpiry(database: Database.Database): (before: number) => boolean {
  const oldest = database
    .prepare<[number], number>(
      `SELECT id FROM message WHERE sent_at < ? ORDER BY sent_at LIMIT ${rowsAtOnce}`,
    )
    .pluck();
  const dependants = ['transition', 'delivery_record', 'alias', 'redelivered'].map((table) =>
    database.prepare(`DELETE FROM ${table} WHERE message_id IN (SELECT value FROM json_each(?))`),
  );
  const messages = database.prepare('DELETE FROM message WHERE id IN (SELECT value FROM json_each(?))');
  const sessions = database.prepare(
    `DELETE FROM session WHERE closed_at < ? AND stream NOT LIKE '${elsewherePrefix}%'
       AND id NOT IN (SELECT session_id FROM delivery_record)`,
  );
  const barriers = database.prepare('DELETE FROM barrier WHERE session_id NOT IN (SELECT id FROM session)');
  const addChange = database.prepare<[number, string]>(
    `INSERT INTO change (at, position_from, position_to, more) SELECT ?, position, position, ? FROM progress WHERE id = 1`,
  );
  return database.transaction((before: number) => {
    const ids = oldest.all(before);
    if (ids.length === 0) return false;
    for (const statement of [...dependants, messages]) statement.run(JSON.stringify(ids));
    addChange.run(Date.now(), describeRemoval(ids));
    const more = ids.length === rowsAtOnce;
    if (!more) {
      sessions.run(before);
      barriers.run();
    }
    return more;
  }).immediate;
}

/** Returns whether there is more to forget. Whoever follows the log looks at it far more often than this goes back. */
export function prepareForgetting(database: Database.Database): (before: number) => boolean {
  const forget = database.prepare(
    `DELETE FROM change WHERE id IN (SELECT id FROM change WHERE at < ? ORDER BY id LIMIT ${rowsAtOnce})`,
  );
  // The youngest stays: its number says where the others were.
  const youngest = database.prepare<[], number | null>('SELECT max(at) FROM change').pluck();
  return database.transaction((before: number) => {
    return forget.run(Math.min(before, youngest.get() ?? before)).changes === rowsAtOnce;
  }).immediate;
}
