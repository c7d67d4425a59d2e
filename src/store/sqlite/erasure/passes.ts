/** The steps of an erasure that delete messages: those that are there, and later those that were waited for. */
import type Database from 'better-sqlite3';
import type { SearchesSince, StoredErasure } from '../../../model/erasures.ts';
import { ManySearches } from '../../../text/many.ts';
import { searchedText } from '../../shown.ts';
import { waits } from '../rows/owing.ts';
import type { LogRow } from '../rows/views.ts';
import { Choice, rowsAtOnce } from './choice.ts';

/** What a piece comes to; `reread`: see ErasureStore. */
export type Outcome = 'more' | 'reread' | 'idle';

export interface Passing {
  readonly database: Database.Database;
  /** Which of these somebody is to be told of, or Openfire is to be given. */
  owing(ids: readonly number[]): ReadonlySet<number>;
  /** Deletes them, and counts them. */
  erase(ids: readonly number[]): void;
  readonly searchedFor: SearchesSince;
  /** Erasures that took what waited: also by a piece of a pass that has started again since. */
  readonly tookWaiting: Set<number>;
}

/** A piece; `next`: the step is done. */
type Pass = () => { readonly outcome: Outcome; readonly next: boolean };

export function messagesPass(passing: Passing, erasure: StoredErasure): Pass {
  const { database } = passing;
  const { id, account, withWaiting } = erasure;
  const through = Number(database.prepare('SELECT through FROM erasure WHERE id = ?').pluck().get(id));
  const choice = new Choice(database, { ...erasure, account: account ?? '' }, through);
  const keep = database.prepare('INSERT OR IGNORE INTO unerased (erasure_id, message) VALUES (?, ?)');
  const searched = new Searched(passing, id);
  return () => {
    if (searched.gather()) return { outcome: 'more', next: false };
    const { rows, more } = choice.next();
    const waiting = rows.filter((row) => row.waits).map((row) => row.id);
    if (!withWaiting) for (const row of waiting) keep.run(id, row);
    else if (waiting.length > 0) {
      passing.tookWaiting.add(id);
      for (const table of ['telling', 'outbox']) {
        database
          .prepare(`DELETE FROM ${table} WHERE message IN (SELECT value FROM json_each(?))`)
          .run(JSON.stringify(waiting));
      }
    }
    searched.note(rows.map((row) => row.id));
    passing.erase(rows.filter((row) => withWaiting || !row.waits).map((row) => row.id));
    if (more) return { outcome: 'more', next: false };
    // Of one that goes on from there with what waits, too.
    if (withWaiting) database.prepare('DELETE FROM unerased WHERE erasure_id = ?').run(id);
    return { outcome: passing.tookWaiting.has(id) ? 'reread' : 'more', next: true };
  };
}

/** Whoever was waited for may have read it meanwhile. */
export function waitingPass(passing: Passing, { id }: StoredErasure): Pass {
  const { database, owing, erase } = passing;
  const searched = new Searched(passing, id);
  const some = database.prepare<[number, number], { readonly id: number; readonly waits: 0 | 1 | null }>(
    `SELECT u.message AS id, (SELECT ${waits} FROM message m WHERE m.id = u.message) AS waits
     FROM unerased u WHERE u.erasure_id = ? AND u.message > ? ORDER BY u.message LIMIT ${rowsAtOnce}`,
  );
  const forget = database.prepare('DELETE FROM unerased WHERE erasure_id = ? AND message = ?');
  const left = database.prepare('SELECT 1 FROM unerased WHERE erasure_id = ? LIMIT 1');
  let place = 0;
  return () => {
    const rows = some.all(id, place);
    const owed = owing(rows.map((row) => row.id));
    const over = rows.filter((row) => row.waits !== 1 && !owed.has(row.id));
    // Of what has waited somebody may have searched since the others went.
    if (over.length > 0 && searched.gather()) return { outcome: 'more', next: false };
    for (const row of over) forget.run(id, row.id);
    // Of what retention has taken nothing is there to be looked at.
    const gone = over.filter((row) => row.waits === 0).map((row) => row.id);
    searched.note(gone);
    erase(gone);
    const more = rows.length === rowsAtOnce;
    place = more ? (rows.at(-1)?.id ?? 0) : 0;
    if (more) return { outcome: 'more', next: false };
    const isOver = left.get(id) === undefined;
    return { outcome: isOver ? 'more' : 'idle', next: isOver };
  };
}

/** In UTF-16 units; of more, those that were searched for longest ago stay in the record. */
const maxSearched = 4 * 1024 * 1024;

/**
 * The record of reads quotes what was searched for: what found one of the messages that go is noted before they go, by the
 * rules of the search itself.
 */
class Searched {
  private readonly database: Database.Database;
  private readonly erasure: number;
  private readonly searchedFor: SearchesSince;
  private readonly open = new ManySearches();
  private last = 0;

  constructor({ database, searchedFor }: Passing, erasure: number) {
    this.database = database;
    this.erasure = erasure;
    this.searchedFor = searchedFor;
  }

  /** Some of what was searched for up to now; true where there may be more. */
  gather(): boolean {
    const { texts, last } = this.searchedFor(this.last);
    for (const text of texts) this.open.add(text);
    while (this.open.length > maxSearched) this.open.dropOldest();
    const isMore = last > this.last;
    this.last = last;
    return isMore;
  }

  note(ids: readonly number[]): void {
    const shown = this.database.prepare<[number], Pick<LogRow, 'body' | 'texts'>>(
      'SELECT body, texts FROM message WHERE id = ?',
    );
    const write = this.database.prepare(
      'INSERT OR IGNORE INTO erased_search (erasure_id, text) VALUES (?, ?)',
    );
    for (const id of ids) {
      const row = shown.get(id);
      if (row === undefined) continue;
      for (const text of this.open.finding(searchedText(row.body, row.texts))) {
        write.run(this.erasure, text);
        this.open.delete(text);
      }
    }
  }
}
