/** Which erasures a log has seen, by the names that the record of reads has of them, and whom it names itself. */
import type Database from 'better-sqlite3';
import type { SeenErasures as Seen } from '../../../model/erasures.ts';
import { asStoreError } from '../file/database.ts';

const accountsAtOnce = 2000;

export class SeenErasures implements Seen {
  private readonly database: Database.Database;

  constructor(database: Database.Database) {
    this.database = database;
  }

  /** In a transaction of the caller's. */
  remember(names: readonly string[]): void {
    const remember = this.database.prepare<[string]>('INSERT OR IGNORE INTO erasure_name (name) VALUES (?)');
    for (const name of names) remember.run(name);
  }

  begunAt(): number {
    return this.guarded(() => Number(this.database.prepare('SELECT created_at FROM log').pluck().get()));
  }

  isKnown(name: string): boolean {
    return this.guarded(
      () => this.database.prepare('SELECT 1 FROM erasure_name WHERE name = ?').get(name) !== undefined,
    );
  }

  accounts(after: number): ReturnType<Seen['accounts']> {
    return this.guarded(() =>
      this.database
        .prepare<[number], { id: number; jid: string }>(
          `SELECT id, jid FROM participant WHERE id > ? ORDER BY id LIMIT ${accountsAtOnce}`,
        )
        .all(after),
    );
  }

  private guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw asStoreError(error, this.database.name);
    }
  }
}
