/** What retention keeps of the time before: one row, and the rows that came while the clock was behind. */
import type Database from 'better-sqlite3';
import type { KeptRetention } from '../../delivery/store.ts';
import { nextRow } from './place.ts';

interface Row {
  readonly trusted_at: number;
  readonly uptime: number;
  readonly doubted_since: number | null;
  readonly days: number;
  readonly waiting_days: number | null;
  readonly waiting_since: number | null;
}

/** Clocks that are put back ever so often: the oldest spans give way. */
const mostSpans = 1000;

export class StoredRetention {
  private readonly find: Database.Statement<[], Row>;
  private readonly newest: Database.Statement<[], number | null>;
  private readonly nextRow: Database.Statement<[], number>;
  private readonly addSpan: Database.Statement<[number, number, number]>;
  private readonly forgetSpans: Database.Statement<[]>;
  readonly keep: (kept: KeptRetention) => void;
  /** All rows before it came while the clock was believed; where it is not, the span begins there. */
  private certain: number | null = null;
  private behind = 0;

  constructor(database: Database.Database) {
    this.find = database.prepare('SELECT * FROM retention WHERE id = 1');
    // Not by the newest row alone: retention may have emptied the log.
    this.newest = database
      .prepare<[], number | null>(
        `SELECT CASE WHEN last_at > 0 THEN last_at ELSE
           (SELECT sent_at FROM message ORDER BY id DESC LIMIT 1) END FROM progress WHERE id = 1`,
      )
      .pluck();
    const write = database.prepare(
      `INSERT OR REPLACE INTO retention (id, trusted_at, uptime, doubted_since, days, waiting_days, waiting_since)
       VALUES (1, ?, ?, ?, ?, ?, ?)`,
    );
    this.keep = ({ clock: { trusted, uptime, doubtedSince }, term: { days, waiting } }) =>
      void write.run(trusted, uptime, doubtedSince, days, waiting?.days ?? null, waiting?.since ?? null);
    this.nextRow = database.prepare<[], number>(`SELECT ${nextRow} FROM progress WHERE id = 1`).pluck();
    this.addSpan = database.prepare(
      `INSERT INTO misdated (first_row, last_row, behind) VALUES (?, ?, ?)
       ON CONFLICT (first_row) DO UPDATE SET last_row = excluded.last_row, behind = excluded.behind`,
    );
    this.forgetSpans = database.prepare(
      `DELETE FROM misdated WHERE first_row NOT IN
         (SELECT first_row FROM misdated ORDER BY first_row DESC LIMIT ${mostSpans})`,
    );
  }

  load(): KeptRetention | null {
    const row = this.find.get();
    if (row === undefined) return null;
    const { waiting_days: days, waiting_since: since } = row;
    return {
      clock: { trusted: row.trusted_at, uptime: row.uptime, doubtedSince: row.doubted_since },
      term: { days: row.days, waiting: days === null || since === null ? null : { days, since } },
    };
  }

  newestAt(): number | null {
    return this.newest.get() ?? null;
  }

  /** To be told again and again: by how many milliseconds the clock is behind; 0 where it is not. */
  noteBehind(behind: number): void {
    const next = this.nextRow.get() ?? 1;
    this.certain ??= next;
    // The last rows of a span come before it is known to be over.
    if ((behind > 0 || this.behind > 0) && next > this.certain) {
      this.addSpan.run(this.certain, next - 1, Math.max(behind, this.behind));
      this.forgetSpans.run();
    }
    this.behind = behind;
    if (behind === 0) this.certain = next;
  }
}
