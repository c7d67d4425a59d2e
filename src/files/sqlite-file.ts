/** What all our SQLite files have in common. */
import { rmSync, statSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { privateFile } from '../base/private-file.ts';

/** Answers an empty text if the error has no code. */
export function errorCode(error: unknown): string {
  // The class is not checked: the addon's errors are of the class with which it was first loaded, maybe another copy.
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : '';
  return typeof code === 'string' ? code : '';
}

/** Changes if another file takes the name of the one that was opened; null if there is no file. */
export function inodeOf(file: string): number | null {
  return statSync(file, { throwIfNoEntry: false })?.ino ?? null;
}

/** A database and the files that SQLite keeps beside it; they are moved or removed together. */
export function filesOf(file: string): readonly string[] {
  return ['', '-journal', '-wal', '-shm'].map((suffix) => file + suffix);
}

export function removeDatabase(file: string): void {
  for (const each of filesOf(file)) rmSync(each, { force: true });
}

/**
 * Writes a deleted file again, from the connection that still has it open; otherwise SQLite would go on writing into a
 * file that nobody can read. There must be no file of that name. It throws SQLite's errors.
 */
export function writeAnew(database: Database.Database, file: string): void {
  // SQLite must not take the journal of the deleted file for that of the new one.
  for (const journal of filesOf(file).slice(1)) rmSync(journal, { force: true });
  // SQLite treats an empty file as none, so the new one gets its mode before anything is in it.
  privateFile(file);
  database.prepare('VACUUM INTO ?').run(file);
}

/** From now on SQLite overwrites deleted rows in the file with zeros; `isTruncated` does the same for the journal. */
export function deletesForGood(database: Database.Database): void {
  database.pragma('secure_delete = ON');
}

/**
 * Writes the journal into the file and truncates it, so that it holds nothing that was deleted. Answers false if
 * another connection still reads from the journal; the caller tries again later.
 */
export function isTruncated(database: Database.Database): boolean {
  const patience = Number(database.pragma('busy_timeout', { simple: true }));
  // A long query of another connection must not hold up the caller.
  database.pragma('busy_timeout = 0');
  try {
    const [found] = database.pragma('wal_checkpoint(TRUNCATE)') as { readonly busy: number }[]; // one row
    return found?.busy === 0;
  } finally {
    database.pragma(`busy_timeout = ${patience}`);
  }
}
