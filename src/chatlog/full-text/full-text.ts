/**
 * The full-text index: an FTS5 table that keeps words and where they are, not the bodies. Whoever owns the database
 * keeps it in step with the log, in transactions of its own, and searches it with `full_text MATCH ?` and what
 * `compileQuery` gives; in the order of `rowid`, either way, the first hits come at once.
 */
import type Database from 'better-sqlite3';
import { tagToken } from './query.ts';
import { tokenize } from './tokens.ts';

export interface IndexedRow {
  /** Of the message; 1 or more. */
  readonly id: number;
  readonly body: string;
  /** Short names by which a search is narrowed; `compileQuery` takes them, too. */
  readonly tags: readonly string[];
}

/**
 * Phrases need places (`detail`), and so do all words of unspaced scripts; `contentless_delete` needs `columnsize`. A
 * prefix index, or a column with the beginnings of words, would make this twice as large for the sake of searches by
 * two letters: these join the lists of all words that begin so, 0.12 µs a hit.
 */
const create = `CREATE VIRTUAL TABLE full_text USING fts5(
  text, tags, content = '', contentless_delete = 1, tokenize = 'ascii')`;
/** Eight segments of a size become one: less is written than with four, for some more look-ups a search. */
const automerge = 8;
/** In FTS5's pages of a kilobyte: some ten milliseconds. */
const pagesATime = 500;

export class FullText {
  private readonly insert: Database.Statement<[number, string, string]>;
  private readonly erase: Database.Statement<[number]>;
  private readonly merge: Database.Statement<[]>;
  private readonly written: Database.Statement<[], number>;

  constructor(database: Database.Database) {
    const exists = database.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'full_text'`).get();
    if (exists === undefined) {
      database.exec(`${create}; INSERT INTO full_text (full_text, rank) VALUES ('automerge', ${automerge})`);
    }
    this.insert = database.prepare('INSERT OR REPLACE INTO full_text (rowid, text, tags) VALUES (?, ?, ?)');
    this.erase = database.prepare('DELETE FROM full_text WHERE rowid = ?');
    this.merge = database.prepare(`INSERT INTO full_text (full_text, rank) VALUES ('merge', ${pagesATime})`);
    this.written = database.prepare<[], number>('SELECT total_changes()').pluck();
  }

  /** A row that is there already is replaced. Quick within a transaction only. */
  add(rows: readonly IndexedRow[]): void {
    // A row with an id below the one before makes FTS5 write a segment.
    for (const { id, body, tags } of rows.toSorted((a, b) => a.id - b.id)) {
      this.insert.run(id, tokenize(body).texts.join(' '), tags.map(tagToken).join(' '));
    }
  }

  /** Ids that are not there are passed over. */
  remove(ids: readonly number[]): void {
    for (const id of ids.toSorted((a, b) => a - b)) this.erase.run(id);
  }

  /** A step of putting together what batches left in pieces, for idle moments. False where nothing was left to do. */
  tidy(): boolean {
    const before = this.written.get() ?? 0;
    this.merge.run();
    // FTS5 itself writes one row to note that it was asked.
    return (this.written.get() ?? 0) - before > 1;
  }
}
