/**
 * What is not of the chat log (`log=false`): its rows are there for the guard and for senders who are owed something,
 * and go as soon as nobody waits for them, with the sessions that had nothing else. While an erasure looks which sessions
 * those are (erasure/traces.ts), none of them goes.
 */
import type Database from 'better-sqlite3';
import { prepareSessionRemoval } from '../file/removal.ts';
import type { Removal } from '../file/removal.ts';
import { prepareAllOwing, waits } from '../rows/owing.ts';
import { deletedAtOnce, pieceOf, wholeBytes } from '../rows/weight.ts';
import { committed } from './committed.ts';

const rowsAtOnce = 500;

/** Returns whether there is more to sweep; `deletes` is told whether anything was deleted. */
export function prepareSweep(
  database: Database.Database,
  remove: Removal,
  deletes: () => void,
): () => boolean {
  const unlogged = database.prepare<
    [number],
    { readonly id: number; readonly waits: 0 | 1; readonly bytes: number }
  >(
    `SELECT m.id, ${waits} AS waits, ${wholeBytes} AS bytes FROM message m WHERE m.logged = 0 AND m.id > ? ORDER BY m.id LIMIT ${rowsAtOnce}`,
  );
  const owing = prepareAllOwing(database);
  const sessions = database
    .prepare<[], number>(
      `SELECT id FROM session WHERE logged = 0 AND closed_at IS NOT NULL AND id NOT IN
         (SELECT d.session_id FROM message m JOIN every_delivery d ON d.message = m.id WHERE m.logged = 0)
         AND NOT EXISTS (SELECT 1 FROM erasure WHERE step = 'sessions')
       LIMIT ${rowsAtOnce}`,
    )
    .pluck();
  const removeSessions = prepareSessionRemoval(database);
  let place = 0;
  let owed: ReadonlySet<number> = new Set();
  return committed(database, () => {
    const kept = place === 0 ? owing() : owed;
    const all = unlogged.all(place);
    const { rows, more } = pieceOf(all, rowsAtOnce, deletedAtOnce);
    const gone = rows.filter((row) => row.waits === 0 && !kept.has(row.id)).map(({ id }) => id);
    remove(gone);
    const over = more ? [] : sessions.all();
    const hasBarriers = removeSessions(over);
    if (gone.length > 0 || over.length > 0) deletes();
    return {
      answer: more || hasBarriers || over.length === rowsAtOnce,
      remember: () => {
        owed = kept;
        place = more ? (rows.at(-1)?.id ?? 0) : 0;
      },
    };
  });
}
