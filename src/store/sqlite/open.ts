/** The embedded engine: one SQLite file, with one connection that writes and others that read. */
import Database from 'better-sqlite3';
import { writeAnew } from '../../files/sqlite-file.ts';
import type { WritableLog } from '../engine.ts';
import type { ChatLogReader } from '../reader.ts';
import { asStoreError, findSetAside, openDatabase, setAsideDamaged } from './file/database.ts';
import { HeldMessages } from './file/held.ts';
import { indexFileOf } from './indexer/files.ts';
import { SqliteReader } from './reader/reader.ts';
import { SqliteStore } from './writer/writer.ts';

export interface OpenedLog extends WritableLog {
  /** Writes the whole log into a new file: a deleted file can still be read while it is open. It throws StoreError. */
  writeTo(file: string): void;
}

export interface OpenedReader {
  readonly log: ChatLogReader;
  close(): void;
}

/** Throws StoreError. `damaged`: a commit has found the file damaged, so it is set aside whatever it looks like now. */
export function openSqliteLog(
  file: string,
  nativeBinding: string | undefined,
  now: number,
  damaged: boolean,
): OpenedLog {
  const forced = damaged ? setAsideDamaged(file, now) : null;
  const binding = nativeBinding === undefined ? {} : { nativeBinding };
  const { database, setAside } = openDatabase({ file, ...binding, now });
  try {
    return opened(database, forced ?? setAside, findSetAside(file));
  } catch (error) {
    database.close();
    throw asStoreError(error, file);
  }
}

/** Opens a reader for a thread of its own. The log must have been opened for writing before. It throws StoreError. */
export function openReader(file: string, nativeBinding: string | undefined): OpenedReader {
  const binding = nativeBinding === undefined ? {} : { nativeBinding };
  let reading: Database.Database | null = null;
  try {
    reading = new Database(file, { readonly: true, timeout: 2000, ...binding });
    const log = new SqliteReader(reading, indexFileOf(file));
    return { log, close: () => reading?.close() };
  } catch (error) {
    reading?.close();
    throw asStoreError(error, file);
  }
}

function opened(database: Database.Database, setAside: string | null, damaged: readonly string[]): OpenedLog {
  const store = new SqliteStore(database);
  return {
    store,
    erasures: store.erasures,
    held: new HeldMessages(database),
    setAside,
    damaged,
    writeTo: (file) => {
      try {
        writeAnew(database, file);
      } catch (error) {
        throw asStoreError(error, file);
      }
    },
    close: () => database.close(),
  };
}
