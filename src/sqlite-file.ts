/** What is the same of every SQLite file of ours. */
import { rmSync, statSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { privateFile } from './private-file.ts';

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

/**
 * Writes a deleted file anew from the connection that still has it open: SQLite goes on writing into what nobody would
 * ever read. There must be no file of that name. Throws what SQLite throws.
 */
export function writeAnew(database: Database.Database, file: string): void {
  // The journal of the deleted file must not be taken for that of the new one.
  for (const suffix of ['-wal', '-shm']) rmSync(file + suffix, { force: true });
  // An empty file is taken for none.
  privateFile(file);
  database.prepare('VACUUM INTO ?').run(file);
}
