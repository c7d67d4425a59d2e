/**
 * The full-text index: an FTS5 table that keeps words and their positions, but not the bodies. The owner of the
 * database keeps the table in step with the log, in its own transactions, and searches it with `full_text MATCH ?`
 * and the result of `compileQuery`. Ordered by `rowid`, in either direction, the first hits come at once.
 */
import type Database from 'better-sqlite3';
import { asciiWords } from './ascii.ts';
import { tagToken } from './query.ts';
import { otherSpellings } from './spelled.ts';
import { maxBodyLength, maxWordLength, tokensOf } from './tokens.ts';

export interface IndexedRow {
  /** The message's row number, from 1 on. */
  readonly id: number;
  readonly body: string;
  /** Short names that narrow a search; `compileQuery` takes them, too. */
  readonly tags: readonly string[];
}

/**
 * `spelled` is the same text in its other spellings (spelled.ts), if it has any. Phrases need positions (`detail`),
 * and so do all words of scripts without spaces; `contentless_delete` needs `columnsize`. A prefix index, or a column
 * with the beginnings of words, would double the size just for searches by two letters. Such a search joins the lists
 * of all words with that beginning instead, at 0.12 µs a hit.
 */
const create = `CREATE VIRTUAL TABLE full_text USING fts5(
  text, spelled, tags, content = '', contentless_delete = 1, tokenize = 'ascii')`;
/**
 * FTS5 merges eight segments of one size: that writes less than merging four, and costs a search a few more look-ups.
 */
const automerge = 8;
/** In idle moments this many segments of one size are merged, which is FTS5's default. */
const usually = 4;
/** The minimum: any two segments of one size are merged, so that new rows do not keep a purge from ending. */
const whilePurging = 2;
/**
 * FTS5 holds this many bytes of a transaction before it writes them as a segment; few large segments are cheaper to
 * merge.
 */
const heldBytes = 16 * 1024 * 1024;
/** Unit: FTS5's pages of 1 KB. Merging this many takes some ten milliseconds. */
const pagesATime = 500;

/** This word is longer than any real one, so no phrase continues from one spelling to the next. */
const between = ` ${'x'.repeat(maxWordLength + 1)} `;

function textOf(body: string): string {
  const pieces: string[] = [];
  for (const { texts } of tokensOf(body)) pieces.push(texts.join(' '));
  return pieces.join(' ');
}

type Insertion = Database.Statement<[id: number, text: string, spelled: string, tags: string]>;

export class FullText {
  private readonly insert: Insertion;
  private readonly replace: Insertion;
  private readonly erase: Database.Statement<[number]>;
  private readonly merge: Database.Statement<[]>;
  private readonly purging: Database.Statement<[]>;
  private readonly flush: Database.Statement<[]>;
  private readonly eagerly: Database.Statement<[]>;
  private readonly asUsual: Database.Statement<[]>;
  private readonly written: Database.Statement<[], number>;

  constructor(database: Database.Database) {
    const exists = database.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'full_text'`).get();
    if (exists === undefined) {
      database.exec(
        `${create}; INSERT INTO full_text (full_text, rank) VALUES ('automerge', ${automerge}), ('hashsize', ${heldBytes})`,
      );
    }
    const values = 'INTO full_text (rowid, text, spelled, tags) VALUES (?, ?, ?, ?)';
    this.insert = database.prepare(`INSERT ${values}`);
    this.replace = database.prepare(`INSERT OR REPLACE ${values}`);
    this.erase = database.prepare('DELETE FROM full_text WHERE rowid = ?');
    this.merge = database.prepare(`INSERT INTO full_text (full_text, rank) VALUES ('merge', ${pagesATime})`);
    this.purging = database.prepare(
      `INSERT INTO full_text (full_text, rank) VALUES ('merge', -${pagesATime})`,
    );
    this.flush = database.prepare(`INSERT INTO full_text (full_text) VALUES ('flush')`);
    // The number is a literal because FTS5 takes integers only, and better-sqlite3 binds JavaScript's numbers as
    // floats.
    const atLeast = (segments: number): Database.Statement<[]> =>
      database.prepare(`INSERT INTO full_text (full_text, rank) VALUES ('usermerge', ${segments})`);
    this.eagerly = atLeast(whilePurging);
    this.asUsual = atLeast(usually);
    this.written = database.prepare<[], number>('SELECT total_changes()').pluck();
  }

  /** Replaces rows that exist already. This is fast only within a transaction. */
  add(rows: readonly IndexedRow[]): void {
    // FTS5 writes a segment whenever a row's id is below the previous one, so the rows are sorted.
    for (const row of rows.toSorted((a, b) => a.id - b.id)) this.write(this.replace, row);
  }

  /** Adds a new row whose id is above the previous one, so that FTS5 need not look for it. */
  append(row: IndexedRow): void {
    this.write(this.insert, row);
  }

  private write(statement: Insertion, { id, body, tags }: IndexedRow): void {
    const words = tags.map(tagToken).join(' ');
    const plain = asciiWords(body);
    if (plain !== null) {
      statement.run(id, plain, '', words);
      return;
    }
    const spelled = otherSpellings(body.slice(0, maxBodyLength));
    statement.run(id, textOf(body), spelled.map(textOf).join(between), words);
  }

  /** Ignores ids that do not exist. */
  remove(ids: readonly number[]): void {
    for (const id of ids.toSorted((a, b) => a - b)) this.erase.run(id);
  }

  /**
   * Begins to remove deleted words from the file: FTS5 only marks deleted rows until all segments are merged. `tidy`
   * continues the merge.
   */
  purge(): void {
    this.eagerly.run();
    this.purging.run();
  }

  /** Tells that `tidy` has nothing left to purge. */
  purged(): void {
    this.asUsual.run();
  }

  /** Merges segments for a moment; meant for idle times. Returns false if there was nothing left to merge. */
  tidy(): boolean {
    // Rows that were added just now are flushed first, so that they do not count as merged.
    this.flush.run();
    const before = this.written.get() ?? 0;
    this.merge.run();
    // FTS5 itself writes one row to note the request.
    return (this.written.get() ?? 0) - before > 1;
  }
}
