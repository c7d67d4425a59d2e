/**
 * Words of messages that were deleted. The full text only marks them; they leave the file when all of it is put together,
 * which for a large index is work of minutes: it is done whenever all that is new has been taken in, and for a small share
 * of the time. It ends beside whoever writes without a pause, and beside deletions that go on: those have the next turn.
 * That it is due is kept in the index, so whoever is killed in between goes on with it.
 */
import type Database from 'better-sqlite3';
import { isTruncated } from '../../../files/sqlite-file.ts';
import type { FullText } from '../../../text/full-text.ts';

/** Between two of them passes as many times what the last one took. */
const restFactor = 20;

export class Purge {
  private readonly index: Database.Database;
  private readonly fullText: FullText;
  private readonly noted: Database.Statement<[], number>;
  private readonly note: Database.Statement<[]>;
  private readonly done: Database.Statement<[]>;
  private isDue: boolean;
  private began: number | null = null;
  private workedMs = 0;
  private notBefore = Number.NEGATIVE_INFINITY;
  /** Something was removed since it began, and may be behind the place where it is. */
  private again = false;
  /** Numbers of changes: what was removed up to there was in the index when it began, and has been put together. */
  private since = 0;
  private finished = 0;
  private gone = 0;
  private untruncated = true;

  constructor(index: Database.Database, fullText: FullText) {
    this.index = index;
    this.fullText = fullText;
    index.exec('CREATE TABLE IF NOT EXISTS unpurged (id INTEGER PRIMARY KEY CHECK (id = 1))');
    this.noted = index.prepare<[], number>('SELECT 1 FROM unpurged').pluck();
    this.note = index.prepare('INSERT OR IGNORE INTO unpurged (id) VALUES (1)');
    this.done = index.prepare('DELETE FROM unpurged');
    this.isDue = this.noted.get() !== undefined;
  }

  /** Within the transaction that removes. */
  removed(): void {
    if (!this.isDue) this.note.run();
    this.isDue = true;
    this.again = this.began !== null;
  }

  /**
   * A step, within a transaction of the index, when all up to a change has been taken in. False where nothing is left to do.
   */
  step(change: number): boolean {
    const now = performance.now();
    if (!this.isDue || (this.began === null && now < this.notBefore)) return false;
    if (this.began === null) {
      this.fullText.purge();
      this.began = now;
      this.since = change;
      this.workedMs = 0;
    }
    const more = this.fullText.tidy();
    this.workedMs += performance.now() - now;
    if (more) return true;
    this.fullText.purged();
    this.finished = this.since;
    this.untruncated = true;
    this.began = null;
    this.notBefore = performance.now() + restFactor * this.workedMs;
    this.isDue = this.again;
    this.again = false;
    if (!this.isDue) this.done.run();
    return false;
  }

  /**
   * Up to which change nothing of what was removed is in the file or its journal. Outside of transactions, when all up to
   * `change` has been taken in.
   */
  goneThrough(change: number): number {
    if (this.untruncated) this.untruncated = !isTruncated(this.index);
    if (!this.untruncated) this.gone = Math.max(this.gone, this.isDue ? this.finished : change);
    return this.gone;
  }
}
