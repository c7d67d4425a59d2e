/**
 * The full-text index: an FTS5 table that keeps words and where they are, not the bodies. Whoever owns the database
 * keeps it in step with the log, in transactions of its own, and searches it with `full_text MATCH ?` and what
 * `compileQuery` gives; in the order of `rowid`, either way, the first hits come at once.
 */
import type Database from 'better-sqlite3';
import { asciiWords } from './ascii.ts';
import { tagToken } from './query.ts';
import { otherSpellings } from './spelled.ts';
import { longestBody, longestWord, tokensOf } from './tokens.ts';

export interface IndexedRow {
  /** Of the message; 1 or more. */
  readonly id: number;
  readonly body: string;
  /** Short names by which a search is narrowed; `compileQuery` takes them, too. */
  readonly tags: readonly string[];
}

/**
 * `spelled` is the same text in its other spellings (spelled.ts), where it has some.
 * Phrases need places (`detail`), and so do all words of unspaced scripts; `contentless_delete` needs `columnsize`. A
 * prefix index, or a column with the beginnings of words, would make this twice as large for the sake of searches by
 * two letters: these join the lists of all words that begin so, 0.12 µs a hit.
 */
const create = `CREATE VIRTUAL TABLE full_text USING fts5(
  text, spelled, tags, content = '', contentless_delete = 1, tokenize = 'ascii')`;
/** Eight segments of a size become one: less is written than with four, for some more look-ups a search. */
const automerge = 8;
/** As many of a size are put together in idle moments; FTS5's own. */
const usually = 4;
/** The fewest: with any two of a size it goes on, so that what is new does not keep it from ending. */
const whilePurging = 2;
/** Of what a transaction adds, in bytes, before FTS5 writes it as a segment: few large ones are put together cheaply. */
const heldBytes = 16 * 1024 * 1024;
/** In FTS5's pages of a kilobyte: some ten milliseconds. */
const pagesATime = 500;

/** A word that is longer than any: no phrase goes from one spelling to the next. */
const between = ` ${'x'.repeat(longestWord + 1)} `;

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
    // As literals: FTS5 takes whole numbers only, and those of JavaScript come as others.
    const atLeast = (segments: number): Database.Statement<[]> =>
      database.prepare(`INSERT INTO full_text (full_text, rank) VALUES ('usermerge', ${segments})`);
    this.eagerly = atLeast(whilePurging);
    this.asUsual = atLeast(usually);
    this.written = database.prepare<[], number>('SELECT total_changes()').pluck();
  }

  /** A row that is there already is replaced. Quick within a transaction only. */
  add(rows: readonly IndexedRow[]): void {
    // A row with an id below the one before makes FTS5 write a segment.
    for (const row of rows.toSorted((a, b) => a.id - b.id)) this.write(this.replace, row);
  }

  /** A row that is not there, of an id above that of the one before: it need not be looked for. */
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
    const spelled = otherSpellings(body.slice(0, longestBody));
    statement.run(id, textOf(body), spelled.map(textOf).join(between), words);
  }

  /** Ids that are not there are passed over. */
  remove(ids: readonly number[]): void {
    for (const id of ids.toSorted((a, b) => a - b)) this.erase.run(id);
  }

  /**
   * What was removed is only marked: its words leave the file when all pieces are put together. Begins that; `tidy` goes
   * on with it.
   */
  purge(): void {
    this.eagerly.run();
    this.purging.run();
  }

  /** `tidy` has nothing left to do. */
  purged(): void {
    this.asUsual.run();
  }

  /** A step of putting together what batches left in pieces, for idle moments. False where nothing was left to do. */
  tidy(): boolean {
    // What was added in this step is written first, which is none of what was left to do.
    this.flush.run();
    const before = this.written.get() ?? 0;
    this.merge.run();
    // FTS5 itself writes one row to note that it was asked.
    return (this.written.get() ?? 0) - before > 1;
  }
}
