/** A log's file while it is filled: without a journal, and without indexes, which are made faster when all is there. */
import Database from 'better-sqlite3';
import { openDatabase } from '../../src/store/sqlite/file/database.ts';

export interface Bulk {
  readonly database: Database.Database;
  /** Makes the indexes, and the file what the handler leaves behind. `say`: what is being done. */
  finish(say: (what: string) => void): void;
}

export function openBulk(file: string, now: number): Bulk {
  openDatabase({ file, now }).database.close();
  const database = new Database(file);
  database.pragma('journal_mode = OFF');
  database.pragma('synchronous = OFF');
  database.pragma('locking_mode = EXCLUSIVE');
  database.pragma('cache_size = -262144');
  const indexes = database
    .prepare<[], { name: string; sql: string }>(
      "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
    )
    .all();
  for (const { name } of indexes) database.exec(`DROP INDEX ${name}`);
  return {
    database,
    finish: (say) => {
      for (const { name, sql } of indexes) {
        say(`index ${name}`);
        database.exec(sql);
      }
      database.close();
      openDatabase({ file, now }).database.close();
    },
  };
}
