/** A directory for access.db, and what a test does with the file besides. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { SqliteAccess } from '../../../src/console/access/store.ts';
import type { AccessRecord } from '../../../src/console/services.ts';

export class AccessPlace {
  readonly directory = mkdtempSync(join(tmpdir(), 'receipts-access-'));
  readonly file = join(this.directory, 'access.db');
  /** The remedies of what went wrong; null: it is mended. */
  readonly problems: (string | null)[] = [];

  open(now: () => number): SqliteAccess {
    return new SqliteAccess({
      file: this.file,
      now,
      onProblem: (problem) => this.problems.push(problem?.remedy ?? null),
    });
  }

  sql<T>(work: (database: Database.Database) => T): T {
    const database = new Database(this.file);
    try {
      return work(database);
    } finally {
      database.close();
    }
  }

  /** Another program holds the file. */
  whileLocked(work: () => void): void {
    const other = new Database(this.file);
    other.exec('BEGIN IMMEDIATE');
    try {
      work();
    } finally {
      other.exec('ROLLBACK');
      other.close();
    }
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Somebody has read messages. */
export const read = (changes: Partial<AccessRecord> = {}) => ({
  who: 'admin',
  via: 'own-port' as const,
  address: '127.0.0.1',
  action: 'messages' as const,
  filter: { participant: 'alice@localhost' },
  rows: 3,
  ...changes,
});

/** A token that is wanted. */
export const reader = { name: 'desk', scope: 'read', expiresAt: null } as const;
