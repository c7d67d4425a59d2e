/** Opens access.db so that only we can read it, and translates SQLite's errors into ours. */
import Database from 'better-sqlite3';
import { privateFile } from '../../base/private-file.ts';
import { causeOf, remedyOf } from '../../files/file-causes.ts';
import type { Cause } from '../../files/file-causes.ts';
import { deletesForGood, errorCode } from '../../files/sqlite-file.ts';
import { refuseForeign, refuseForeignFile } from '../../files/sqlite-kind.ts';
import { accessKind, migrate } from './schema.ts';

export class AccessError extends Error {
  /** What an administrator can do about it; it names no files. */
  readonly remedy: string;

  constructor(message: string, remedy: string, cause: unknown) {
    super(message, { cause });
    this.name = 'AccessError';
    this.remedy = remedy;
  }
}

/** Remedies for causes whose usual remedy is about the chat log. */
const remedies: Partial<Readonly<Record<Cause, string>>> = {
  busy: 'Another program holds access.db locked; let it finish or close it.',
  full: 'Make room on the disk; it goes on by itself then.',
  foreign:
    'Another database is in the place of access.db: move it elsewhere and put access.db, or a backup of it, in its place.',
  damaged:
    'The file is damaged: stop the plugin, put access.db aside (`sqlite3 access.db .recover` reads it), start again.',
};

export function asAccessError(error: unknown, file: string): AccessError {
  if (error instanceof AccessError) return error;
  const code = errorCode(error);
  const text = `${error instanceof Error ? error.message : String(error)} (${code})`;
  const cause = causeOf(error, file);
  const remedy = remedies[cause] ?? remedyOf(cause);
  return new AccessError(`${file}: ${text}`, remedy, error);
}

/** This is short because the thread that answers requests waits meanwhile. */
const busyMs = 100;

/** Throws AccessError. */
export function openAccess(file: string, nativeBinding: string | undefined): Database.Database {
  let database: Database.Database | null = null;
  try {
    refuseForeignFile(file, accessKind, nativeBinding);
    privateFile(file);
    database = new Database(file, nativeBinding === undefined ? {} : { nativeBinding });
    refuseForeign(database, accessKind);
    database.pragma(`busy_timeout = ${busyMs}`);
    database.pragma('journal_mode = WAL');
    deletesForGood(database);
    // A record must survive a power cut; with WAL alone, synchronous would stay at NORMAL.
    database.pragma('synchronous = FULL');
    migrate(database);
    return database;
  } catch (error) {
    database?.close();
    throw asAccessError(error, file);
  }
}
