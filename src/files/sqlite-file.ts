/** What is the same of every SQLite file of ours. */
import { rmSync, statSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { privateFile } from '../base/private-file.ts';

/** Empty where the error has none. */
export function errorCode(error: unknown): string {
  // Not by its class: the addon makes errors of the class it was first loaded with, which need not be this one.
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : '';
  return typeof code === 'string' ? code : '';
}

/** Tells whether the file under a name is still the one that was opened; null where there is none. */
export function inodeOf(file: string): number | null {
  return statSync(file, { throwIfNoEntry: false })?.ino ?? null;
}

/** A database and what SQLite keeps beside it while it is written: all that has to go, or to be moved, with it. */
export function filesOf(file: string): readonly string[] {
  return ['', '-journal', '-wal', '-shm'].map((suffix) => file + suffix);
}

export function removeDatabase(file: string): void {
  for (const each of filesOf(file)) rmSync(each, { force: true });
}

/**
 * Writes a deleted file anew from the connection that still has it open: SQLite goes on writing into what nobody would
 * ever read. There must be no file of that name. Throws what SQLite throws.
 */
export function writeAnew(database: Database.Database, file: string): void {
  // The journal of the deleted file must not be taken for that of the new one.
  for (const journal of filesOf(file).slice(1)) rmSync(journal, { force: true });
  // An empty file is taken for none.
  privateFile(file);
  database.prepare('VACUUM INTO ?').run(file);
}

/** Deleted rows are zeros from here on, in the file; see `isTruncated` for its journal. */
export function deletesForGood(database: Database.Database): void {
  database.pragma('secure_delete = ON');
}

/**
 * Writes the journal into the file and cuts it to nothing, so that it holds nothing of what was deleted. False where
 * somebody still reads what is only there: to be tried again.
 */
export function isTruncated(database: Database.Database): boolean {
  const patience = Number(database.pragma('busy_timeout', { simple: true }));
  // A long query of another connection must not hold up whoever asks.
  database.pragma('busy_timeout = 0');
  try {
    const [found] = database.pragma('wal_checkpoint(TRUNCATE)') as { readonly busy: number }[]; // one row
    return found?.busy === 0;
  } finally {
    database.pragma(`busy_timeout = ${patience}`);
  }
}
