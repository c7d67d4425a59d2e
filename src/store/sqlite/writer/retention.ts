/** Deletes what is older than the retention, oldest first, a little at a time so that no commit waits for it. */
import type Database from 'better-sqlite3';
import { maxCounted } from '../../upkeep.ts';
import { prepareSessionRemoval } from '../file/removal.ts';
import type { Removal } from '../file/removal.ts';
import { sessionHasEnded } from '../file/sql.ts';
import { prepareAllOwing, waits } from '../rows/owing.ts';
import { deletedAtOnce, pieceOf, wholeBytes } from '../rows/weight.ts';
import { committed } from './committed.ts';

const rowsAtOnce = 500;
/** What a session was sent is older than its end, but for what a clock was put back: a day later, and that, none of it is left. */
const clockMs = 86_400_000;

interface OldRow {
  readonly id: number;
  readonly sentAt: number;
  readonly waits: 0 | 1;
  readonly bytes: number;
}

/**
 * Returns whether there is more to delete. A pass goes through all that is old enough, and passes over what waits: what
 * was looked at is not looked at again before the next pass. `deletes` is told that something was deleted.
 */
export function prepareExpiry(
  database: Database.Database,
  remove: Removal,
  deletes: () => void,
): (before: number) => boolean {
  const oldest = database.prepare<[number, number, number, number], OldRow>(
    `SELECT m.id, m.sent_at AS sentAt, ${waits} AS waits, ${wholeBytes} AS bytes FROM message m
     WHERE m.sent_at >= ? AND m.sent_at < ? AND (m.sent_at, m.id) > (?, ?)
     ORDER BY m.sent_at, m.id LIMIT ${rowsAtOnce}`,
  );
  const allOwing = prepareAllOwing(database);
  const misdated = database.prepare<[], Misdated>('SELECT first_row, last_row, behind FROM misdated');
  // Of no matter once all that was there then is old enough by its own time: it says itself whose proof it needs. By the
  // rows, of which few are left then.
  const maxBehind = database
    .prepare<[number], number>(
      `SELECT coalesce(max(behind), 0) FROM misdated WHERE EXISTS (SELECT 1 FROM message m
         WHERE m.id <= (SELECT max(last_row) FROM misdated) AND +m.sent_at >= ?)`,
    )
    .pluck();
  const ended = database
    .prepare<[number, number], number>(
      // What is kept although it is old enough goes on to say to whom it was given, and by what that is proved.
      `SELECT id FROM session WHERE closed_at < ? AND ${sessionHasEnded} AND id NOT IN
         (SELECT d.session_id FROM message m JOIN every_delivery d ON d.message = m.id WHERE m.sent_at < ?)
       ORDER BY closed_at LIMIT ${rowsAtOnce}`,
    )
    .pluck();
  const removeSessions = prepareSessionRemoval(database);
  const beginning = { sentAt: Number.MIN_SAFE_INTEGER, id: 0 };
  let place: { readonly sentAt: number; readonly id: number } = beginning;
  let owed: ReadonlySet<number> = new Set();
  return committed(database, (before: number) => {
    const owing = place === beginning ? allOwing() : owed;
    const all = oldest.all(place.sentAt, before, place.sentAt, place.id);
    const { rows, more } = pieceOf(all, rowsAtOnce, deletedAtOnce);
    const wrong = misdated.all();
    const goes = (row: OldRow): boolean =>
      row.waits === 0 && !owing.has(row.id) && row.sentAt + behindAt(wrong, row.id) < before;
    const gone = rows.filter(goes).map(({ id }) => id);
    remove(gone);
    if (gone.length > 0) deletes();
    const sessions = more ? [] : ended.all(before - clockMs - (maxBehind.get(before) ?? 0), before);
    const hasBarriers = removeSessions(sessions);
    return {
      answer: more || hasBarriers || sessions.length === rowsAtOnce,
      remember: () => {
        owed = owing;
        place = (more ? rows.at(-1) : undefined) ?? beginning;
      },
    };
  });
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
      `SELECT count(*) FROM (SELECT 1 FROM message m JOIN message_state w ON w.message = m.id
         WHERE m.sent_at < ? AND w.owed = 0 AND w.stored_at <= 0 LIMIT ${maxCounted})`,
    )
    .pluck();
  return (before) => count.get(before) ?? 0;
}

/** An account that was deleted is known only for as long as there is a message that is not its next owner's. */
function prepareForgettingAccounts(database: Database.Database): () => void {
  const over = 'first_row <= coalesce((SELECT min(id) FROM message), first_row)';
  // With nothing in the log of an account there is nothing to be compared.
  const open = ['comparison', 'removal'].map((table) =>
    database.prepare(
      `DELETE FROM ${table} WHERE account IN (SELECT account FROM deleted_account WHERE ${over})
         AND account NOT IN (SELECT jid FROM participant)`,
    ),
  );
  const forget = database.prepare(`DELETE FROM deleted_account WHERE ${over}`);
  return () => {
    for (const statement of [...open, forget]) statement.run();
  };
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
  const forgetAccounts = prepareForgettingAccounts(database);
  return database.transaction((before: number) => {
    forgetAccounts();
    const until = Math.min(before, youngest.get() ?? before);
    const rows = oldest.all();
    const kept = rows.findIndex(({ at }) => at >= until);
    const last = kept < 0 ? rows.at(-1) : rows[kept - 1];
    if (last !== undefined) forget.run(last.id);
    return kept < 0 && rows.length === rowsAtOnce;
  }).immediate;
}
