/** The file of the index: where it is, and how it is opened and started again. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { privateFile, writePrivate } from '../../../base/private-file.ts';
import { deletesForGood, errorCode, inodeOf, removeDatabase } from '../../../files/sqlite-file.ts';
import { markKind, refuseForeignFile } from '../../../files/sqlite-kind.ts';
import { indexKind } from './kind.ts';
import { indexLayout, indexSchema } from './schema.ts';

/** Beside the log. */
export function indexFileOf(logFile: string): string {
  return join(dirname(logFile), 'chat-log-index.db');
}

/** Whether an error says that the file is damaged or no database, so that nothing but a new one helps. */
export function isDamage(error: unknown): boolean {
  const code = errorCode(error);
  return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB';
}

const damagedSuffix = '.damaged';

/** Of a reader, for the indexer: `inode` is that of the file in which it met damage. */
export function tellDamage(file: string, inode: number): void {
  try {
    writePrivate(file + damagedSuffix, String(inode));
  } catch {
    // The indexer meets the damage by itself, or a reader tells of it the next time.
  }
}

export function isToldDamaged(file: string): boolean {
  if (!existsSync(file + damagedSuffix)) return false;
  return readFileSync(file + damagedSuffix, 'utf8') === String(inodeOf(file));
}

export function deleteIndex(file: string): void {
  removeDatabase(file);
  rmSync(file + damagedSuffix, { force: true });
}

/** Opens the index, or makes an empty one; throws where the file is damaged, or ForeignFileError. */
export function connectIndex(file: string, nativeBinding: string | undefined): Database.Database {
  refuseForeignFile(file, indexKind, nativeBinding);
  privateFile(file);
  const database = new Database(file, nativeBinding === undefined ? {} : { nativeBinding });
  try {
    // Of a new file only. Small: messages of a step are all over the indexes.
    database.pragma('page_size = 4096');
    database.pragma('journal_mode = WAL');
    deletesForGood(database);
    // A power cut may take the last steps with it, never the file's soundness; they are done again.
    database.pragma('synchronous = NORMAL');
    database.pragma('busy_timeout = 5000');
    database.pragma('cache_size = -16384');
    database.pragma('temp_store = MEMORY');
    database.pragma('wal_autocheckpoint = 16000');
    const tables = database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get();
    if (tables === 0) database.transaction(() => create(database)).immediate();
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function create(database: Database.Database): void {
  database.exec(indexSchema);
  markKind(database, indexKind);
  database.pragma(`user_version = ${indexLayout}`);
}
