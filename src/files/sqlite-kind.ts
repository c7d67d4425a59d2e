/**
 * Which of our files a SQLite file is. A name says nothing of that: whoever puts back the wrong file, or has one of that
 * name there already, must be told so, and find it as it was.
 */
import { statSync } from 'node:fs';
import Database from 'better-sqlite3';

export interface FileKind {
  readonly what: string;
  /** In the header of the file (`PRAGMA application_id`); versions up to 0.2 wrote none. */
  readonly applicationId: number;
  /** Tables that it has had in every version. */
  readonly tables: readonly string[];
}

export class ForeignFileError extends Error {}

/** Throws ForeignFileError. An empty one is to become ours. */
export function refuseForeign(database: Database.Database, { what, applicationId, tables }: FileKind): void {
  const id = Number(database.pragma('application_id', { simple: true }));
  if (id === applicationId) return;
  const names = database.prepare('SELECT name FROM sqlite_schema').pluck().all();
  const version = Number(database.pragma('user_version', { simple: true }));
  const isOurs = tables.every((table) => names.includes(table)) && version > 0;
  if (id === 0 && (isOurs || (names.length === 0 && version >= 0))) return;
  throw new ForeignFileError(`another database is in the place of ${what}`);
}

/**
 * As above, of a file that nobody has opened yet. It is opened for reading only: to set a journal mode, or the mode of the
 * file, would change it. What else is wrong with it is met by whoever opens it.
 */
export function refuseForeignFile(file: string, kind: FileKind, nativeBinding: string | undefined): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined || !found.isFile() || found.size === 0) return;
  const binding = nativeBinding === undefined ? {} : { nativeBinding };
  let database: Database.Database | null = null;
  try {
    database = new Database(file, { readonly: true, fileMustExist: true, timeout: 100, ...binding });
    refuseForeign(database, kind);
  } catch (error) {
    if (error instanceof ForeignFileError) throw error;
  } finally {
    database?.close();
  }
}

/** For the transaction that makes its schema. */
export function markKind(database: Database.Database, { applicationId }: FileKind): void {
  const id = Number(database.pragma('application_id', { simple: true }));
  if (id !== applicationId) database.pragma(`application_id = ${applicationId}`);
}
