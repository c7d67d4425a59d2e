/**
 * What names an account besides its messages: sessions, which go when nothing of the log was handed to them (unlogged.ts),
 * what is not decided of its offline store, and what the changes tell of messages that are gone.
 */
import type Database from 'better-sqlite3';
import type { More } from '../file/change.ts';
import { spellingsOf } from '../rows/outbox.ts';
import { isSessionOf } from '../rows/session-of.ts';

const rowsAtOnce = 5000;
/** One may tell of thousands of messages. */
const changesAtOnce = 50;

/** A piece; true where there is more. */
export type Piece = () => boolean;

/** Sessions of the account are of the log only where something of it was handed to them, as if they were new. */
export function sessionsPass(database: Database.Database, account: string): Piece {
  const release = database.prepare(
    `UPDATE session AS e SET logged = 0 WHERE e.id > ? AND e.id <= ? AND ${isSessionOf}`,
  );
  const keep = database.prepare(
    `UPDATE session SET logged = 1 WHERE logged = 0 AND id IN (
       SELECT d.session_id FROM every_delivery d JOIN message m ON m.id = d.message
       WHERE d.message > ? AND d.message <= ? AND m.logged = 1)`,
  );
  const lastSession = last(database, 'SELECT max(id) FROM session');
  const lastMessage = last(database, 'SELECT max(id) FROM message');
  let [session, message, released] = [0, 0, 0];
  return () => {
    if (session < lastSession()) {
      const { changes } = release.run(session, session + rowsAtOnce, account, account, account);
      released += changes;
      session += rowsAtOnce;
      return true;
    }
    if (released === 0 || message >= lastMessage()) return false;
    keep.run(message, message + rowsAtOnce);
    message += rowsAtOnce;
    return true;
  };
}

function last(database: Database.Database, sql: string): () => number {
  const statement = database.prepare<[], number | null>(sql).pluck();
  return () => statement.get() ?? 0;
}

export function tracesPass(database: Database.Database, account: string): Piece {
  let undecided = true;
  const changes = changesPass(database);
  return () => {
    if (!undecided) return changes();
    undecided = false;
    // Of a message that is there its account is named anyway.
    database.exec('DELETE FROM telling WHERE NOT EXISTS (SELECT 1 FROM message WHERE id = telling.message)');
    const named = database.prepare('SELECT 1 FROM participant WHERE jid = ?').get(account);
    if (named !== undefined) return true;
    for (const table of ['comparison', 'removal', 'deleted_account', 'telling']) {
      database.prepare(`DELETE FROM ${table} WHERE account = ?`).run(account);
    }
    return true;
  };
}

/**
 * True as long as Openfire has not done what it was told to do for an account that nothing names any more: such a command
 * (a receipt for what is erased) is of no message. What it is told later is not waited for.
 */
export function commandsPass(database: Database.Database, account: string): Piece {
  const newest = Number(database.prepare('SELECT max(command) FROM outbox').pluck().get() ?? 0);
  const named = database.prepare('SELECT 1 FROM participant WHERE jid = ?');
  const told = database.prepare(
    `SELECT 1 FROM outbox WHERE command <= ?
       AND (instr(value, CAST(? AS BLOB)) > 0 OR instr(value, CAST(? AS BLOB)) > 0) LIMIT 1`,
  );
  return () => named.get(account) === undefined && told.get(newest, ...spellingsOf(account)) !== undefined;
}

type Step = NonNullable<More['t']>[number];

/** Places of what was told must not change (change-reader.ts): an entry stays, and says nothing but what state there was. */
function changesPass(database: Database.Database): Piece {
  const some = database.prepare<[number], { readonly id: number; readonly more: string | null }>(
    `SELECT id, more FROM change WHERE id > ? ORDER BY id LIMIT ${changesAtOnce}`,
  );
  const gone = database
    .prepare<[string], number>(
      'SELECT value FROM json_each(?) WHERE NOT EXISTS (SELECT 1 FROM message WHERE id = value)',
    )
    .pluck();
  const write = database.prepare<[string, number]>('UPDATE change SET more = ? WHERE id = ?');
  let place = 0;
  const says = ([, , resource, , , reason]: Step): boolean => resource !== null || reason !== null;
  return () => {
    const rows = some.all(place);
    const told = rows.flatMap(({ id, more }) => {
      const read = more === null ? {} : (JSON.parse(more) as More); // written by change.ts
      return read.t?.some(says) === true ? [{ id, read, steps: read.t }] : [];
    });
    const messages = new Set(told.flatMap(({ steps }) => steps.map(([message]) => message)));
    const missing = new Set(gone.all(JSON.stringify([...messages])));
    for (const { id, read, steps } of told) {
      if (!steps.some((step) => missing.has(step[0]) && says(step))) continue;
      const t = steps.map((step): Step =>
        missing.has(step[0]) ? [step[0], step[1], null, step[3], step[4], null] : step,
      );
      write.run(JSON.stringify({ ...read, t } satisfies More), id);
    }
    place = rows.at(-1)?.id ?? place;
    return rows.length === changesAtOnce;
  };
}
