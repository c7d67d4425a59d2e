/** Finds what retention has taken from the log: it deletes what was sent first, and tells nobody. */
import type Database from 'better-sqlite3';
import { stateCodes } from '../../../delivery/state.ts';

interface Oldest {
  readonly sent_at: number;
  readonly id: number;
}

const afterAll: Oldest = { sent_at: Number.MAX_SAFE_INTEGER, id: 0 };

export class Expired {
  private readonly oldest: Database.Statement<[], Oldest>;
  private readonly older: Database.Statement<[number, number, number, number], number>;
  /** What is left of the log begins here, and nothing from before is in the index. */
  private cleanedTo: Oldest | null = null;

  constructor(log: Database.Database, index: Database.Database) {
    this.oldest = log.prepare('SELECT sent_at, id FROM message ORDER BY sent_at, id LIMIT 1');
    this.older = index
      .prepare<[number, number, number, number], number>(
        `SELECT id FROM seen WHERE state = ? AND (sent_at, id) < (?, ?) ORDER BY sent_at, id LIMIT ?`,
      )
      .pluck();
  }

  /** Adds some that are gone, to be looked at; true where there are more. */
  find(touched: Set<number>, room: number): boolean {
    const oldest = this.oldest.get() ?? afterAll;
    const { cleanedTo } = this;
    if (cleanedTo !== null && cleanedTo.sent_at === oldest.sent_at && cleanedTo.id === oldest.id)
      return false;
    for (const code of Object.values(stateCodes)) {
      const left = room - touched.size;
      if (left <= 0) return true;
      const found = this.older.all(code, oldest.sent_at, oldest.id, left);
      for (const id of found) touched.add(id);
      if (found.length === left) return true;
    }
    this.cleanedTo = oldest;
    return false;
  }
}
