/** What retention keeps of the time before: one row, and the rows that came while the clock was behind. */
import type Database from 'better-sqlite3';
import type { ClockMemory, KeptRetention } from '../../upkeep.ts';
import { ownNode } from '../file/node.ts';
import { nextRow } from '../file/place.ts';

interface Row {
  readonly trusted_at: number;
  readonly uptime: number;
  readonly doubted_since: number | null;
  readonly boot: string | null;
  readonly days: number;
  readonly waiting_days: number | null;
  readonly waiting_since: number | null;
}

/** Of a log that was put back (held.ts). */
const nothing: ClockMemory = { trusted: 0, uptime: -1, doubtedSince: null, boot: null };

function clockOf({ trusted_at: trusted, uptime, doubted_since: doubtedSince, boot }: Row): ClockMemory {
  return { trusted, uptime, doubtedSince, boot };
}

/** Clocks that are put back ever so often: the oldest spans give way. */
const maxSpans = 1000;

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
           (SELECT sent_at FROM message ORDER BY id DESC LIMIT 1) END FROM progress WHERE node = ${ownNode}`,
      )
      .pluck();
    const write = database.prepare(
      `INSERT OR REPLACE INTO retention
         (id, trusted_at, uptime, doubted_since, boot, days, waiting_days, waiting_since)
       VALUES (1, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.keep = ({ clock, term: { days, waiting } }) => {
      const { trusted, uptime, doubtedSince, boot } = clock ?? nothing;
      write.run(trusted, uptime, doubtedSince, boot, days, waiting?.days ?? null, waiting?.since ?? null);
    };
    this.nextRow = database.prepare<[], number>(`SELECT ${nextRow} FROM log`).pluck();
    this.addSpan = database.prepare(
      `INSERT INTO misdated (first_row, last_row, behind) VALUES (?, ?, ?)
       ON CONFLICT (first_row) DO UPDATE SET last_row = excluded.last_row, behind = excluded.behind`,
    );
    this.forgetSpans = database.prepare(
      `DELETE FROM misdated WHERE first_row NOT IN
         (SELECT first_row FROM misdated ORDER BY first_row DESC LIMIT ${maxSpans})`,
    );
  }

  load(): KeptRetention | null {
    const row = this.find.get();
    if (row === undefined) return null;
    const { waiting_days: days, waiting_since: since } = row;
    return {
      clock: row.uptime < 0 ? null : clockOf(row),
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
    // The last rows of a span come before it is known to be over. One without rows ends at the row before it: sessions
    // that were given that may have ended since.
    if (behind > 0 || (this.behind > 0 && next > this.certain)) {
      this.addSpan.run(this.certain, next - 1, Math.max(behind, this.behind));
      this.forgetSpans.run();
    }
    this.behind = behind;
    if (behind === 0) this.certain = next;
  }
}
