/** Deletes what is older than the retention, oldest first, a little at a time so that no commit waits for it. */
import type Database from 'better-sqlite3';
import { describeRemoval } from './change.ts';
import { sessionHasEnded } from './schema.ts';

const rowsAtOnce = 500;
/** What a session was sent is older than its end, but for what a clock was put back: a day later none of it is left. */
const clockMs = 86_400_000;

/** Returns whether there is more to delete. */
export function prepareExpiry(database: Database.Database): (before: number) => boolean {
  const oldest = database
    .prepare<[number], number>(
      `SELECT id FROM message WHERE sent_at < ? ORDER BY sent_at LIMIT ${rowsAtOnce}`,
    )
    .pluck();
  const dependants = ['transition', 'delivery_record', 'alias', 'redelivered', 'attempt'].map((table) =>
    database.prepare(`DELETE FROM ${table} WHERE message_id IN (SELECT value FROM json_each(?))`),
  );
  const messages = database.prepare('DELETE FROM message WHERE id IN (SELECT value FROM json_each(?))');
  const ended = database
    .prepare<[number], number>(
      `SELECT id FROM session WHERE closed_at < ? AND ${sessionHasEnded} ORDER BY closed_at LIMIT ${rowsAtOnce}`,
    )
    .pluck();
  const ofSessions = ['DELETE FROM barrier WHERE session_id', 'DELETE FROM session WHERE id'].map(
    (beginning) => database.prepare(`${beginning} IN (SELECT value FROM json_each(?))`),
  );
  const addChange = database.prepare<[number, string]>(
    `INSERT INTO change (at, position_from, position_to, more) SELECT ?, position, position, ? FROM progress WHERE id = 1`,
  );
  const keepNumbers = database.prepare(
    'UPDATE progress SET next_message = max(next_message, (SELECT max(id) + 1 FROM message)) WHERE id = 1',
  );
  return database.transaction((before: number) => {
    const ids = oldest.all(before);
    if (ids.length > 0) {
      keepNumbers.run();
      for (const statement of [...dependants, messages]) statement.run(JSON.stringify(ids));
      addChange.run(Date.now(), describeRemoval(ids));
    }
    if (ids.length === rowsAtOnce) return true;
    const sessions = ended.all(before - clockMs);
    for (const statement of ofSessions) statement.run(JSON.stringify(sessions));
    return sessions.length === rowsAtOnce;
  }).immediate;
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
