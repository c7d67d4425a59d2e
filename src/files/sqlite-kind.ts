/**
 * Tells which of our files a SQLite file is. Its name proves nothing: an administrator who has put back the wrong file,
 * or has another file of that name, must be told so, and the file must stay as it was.
 */
import { statSync } from 'node:fs';
import Database from 'better-sqlite3';

export interface FileKind {
  readonly what: string;
  /** The number in the file's header (`PRAGMA application_id`); versions up to 0.2 wrote none. */
  readonly applicationId: number;
  /** Tables that the file has had in every version. */
  readonly tables: readonly string[];
}

export class ForeignFileError extends Error {}

/** Throws ForeignFileError, but accepts an empty database, which is about to become ours. */
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
 * The same for a file that is not open yet. It opens the file for reading only, because setting a journal mode, or the
 * mode of the file, would change it. Any other fault is left to the code that opens the file for good.
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

/** Callers do this in the transaction that makes the schema. */
export function markKind(database: Database.Database, { applicationId }: FileKind): void {
  const id = Number(database.pragma('application_id', { simple: true }));
  if (id !== applicationId) database.pragma(`application_id = ${applicationId}`);
}
