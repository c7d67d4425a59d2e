/**
 * Whether the log's journal may have what was deleted. A deleted row is zeros in the journal, and the file has it as it
 * was until the journal is written into it. What is deleted for good is wiped at once; commits delete in passing, too
 * (what Openfire has done, what somebody was told), all the time: with these it is enough to be done twice a minute.
 */
import type Database from 'better-sqlite3';
import { isTruncated } from '../../../files/sqlite-file.ts';
import type { Batch } from '../../../model/batch.ts';

export const passingMs = 30_000;

/** Whether it takes rows out that name somebody, or a stanza. */
export function deletesInPassing({ executed, released, tellings, comparisons, removals }: Batch): boolean {
  const isGone = (one: unknown): boolean => one === null;
  return (
    executed.length > 0 ||
    released.length > 0 ||
    [tellings, comparisons, removals].some((changed) => [...changed.values()].some(isGone))
  );
}

export class Journal {
  private readonly database: Database.Database;
  private readonly changes: Database.Statement<[], number>;
  /** Who was killed may have left something. */
  private unwiped = true;
  private passedAt: number | null = null;

  constructor(database: Database.Database) {
    this.database = database;
    this.changes = database.prepare<[], number>('SELECT total_changes()').pluck();
  }

  deleted(): void {
    this.unwiped = true;
  }

  passed(): void {
    this.passedAt ??= performance.now();
  }

  /** Does what may delete in passing. */
  watch<T>(work: () => T): T {
    const before = this.changes.get();
    const answer = work();
    if (this.changes.get() !== before) this.passed();
    return answer;
  }

  /** False where somebody still reads what is only in the journal: to be tried again. */
  wipe(): boolean {
    const isLate = this.passedAt !== null && performance.now() - this.passedAt >= passingMs;
    if (!this.unwiped && !isLate) return true;
    this.unwiped = !isTruncated(this.database);
    if (!this.unwiped) this.passedAt = null;
    return !this.unwiped;
  }
}
