/** Opens the SQLite file, sets a damaged one aside, and says in our terms what SQLite complains about. */
import { existsSync, readdirSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { privateFile } from '../../../base/private-file.ts';
import { causeOf, remedyOf } from '../../../files/file-causes.ts';
import { deletesForGood, errorCode, filesOf, isTruncated } from '../../../files/sqlite-file.ts';
import { refuseForeign, refuseForeignFile } from '../../../files/sqlite-kind.ts';
import { StoreError } from '../../store-error.ts';
import { logKind } from './kind.ts';
import { migrate } from './migrate.ts';
import { rebuild, removeRebuilt } from './rebuild.ts';

export interface OpenOptions {
  readonly file: string;
  /** Path of better-sqlite3's addon, where it is not found by itself (in the bundle). */
  readonly nativeBinding?: string;
  readonly now: number;
}

export interface Opened {
  readonly database: Database.Database;
  /** Where a damaged file was put; null in the usual case. */
  readonly setAside: string | null;
}

export function asStoreError(error: unknown, file: string): StoreError {
  if (error instanceof StoreError) return error;
  const code = errorCode(error);
  const text = error instanceof Error ? error.message : String(error);
  const cause = causeOf(error, file);
  const known = code === '' || text.includes(code) ? '' : ` (${code})`;
  return new StoreError(cause, `${file}: ${text}${known}`, remedyOf(cause), error);
}

const maxPagesChecked = 25_000;

function connect(options: OpenOptions): Opened {
  const { file, nativeBinding, now } = options;
  refuseForeignFile(file, logKind, nativeBinding);
  privateFile(file);
  const database = new Database(file, nativeBinding === undefined ? {} : { nativeBinding });
  try {
    refuseForeign(database, logKind);
    // Of a new file only. Rows are appended: fewer, larger pages need fewer writes.
    database.pragma('page_size = 8192');
    const mode = String(database.pragma('journal_mode = WAL', { simple: true }));
    // SQLite says nothing where the file system cannot share memory: it stays with the journal that it has.
    if (mode !== 'wal')
      throw new StoreError('no-wal', `${file}: the journal is ${mode}`, remedyOf('no-wal'), undefined);
    // Commit before acknowledge holds through a power cut only with a full sync; WAL alone would leave it at NORMAL.
    database.pragma('synchronous = FULL');
    // Short: this thread has other things to do, and tries again by itself.
    database.pragma('busy_timeout = 100');
    database.pragma('cache_size = -32768');
    database.pragma('temp_store = MEMORY');
    database.pragma('wal_autocheckpoint = 2000');
    deletesForGood(database);
    // Ours alone, and each is looked for where a row is deleted, most of them without an index.
    database.pragma('foreign_keys = OFF');
    const pages = Number(database.pragma('page_count', { simple: true }));
    // Reading a large log through would take minutes; damage in one is found by the commit or query that meets it.
    const finding = pages > maxPagesChecked ? 'ok' : database.pragma('quick_check(1)', { simple: true });
    if (finding !== 'ok') throw damaged(file, String(finding));
    if (migrate(database, now)) {
      // The file alone has to be the whole log when another one takes its place.
      if (!isTruncated(database)) throw readMeanwhile(file);
      database.close();
      const setAside = rebuild(file, nativeBinding, damagedName(file, now));
      return { ...connect(options), setAside };
    }
    // What was deleted just before a kill may still be in the journal.
    isTruncated(database);
    removeRebuilt(file);
    return { database, setAside: null };
  } catch (error) {
    database.close();
    throw error;
  }
}

function readMeanwhile(file: string): StoreError {
  const message = `${file}: another program reads it, and it is to be brought to the layout of this version`;
  return new StoreError('busy', message, remedyOf('busy'), undefined);
}

function damaged(file: string, finding: string): StoreError {
  return new StoreError('damaged', `${file}: ${finding}`, remedyOf('damaged'), undefined);
}

/** Opens or creates the log. A damaged file is renamed, with its journal, and a new one begun: nothing is deleted. */
export function openDatabase(options: OpenOptions): Opened {
  try {
    return connect(options);
  } catch (error) {
    const problem = asStoreError(error, options.file);
    if (problem.problem !== 'damaged') throw problem;
    const setAside = setAsideDamaged(options.file, options.now);
    try {
      return { ...connect(options), setAside };
    } catch (again) {
      throw asStoreError(again, options.file);
    }
  }
}

/** The damaged logs that were set aside and are still there, the newest last. */
export function findSetAside(file: string): string[] {
  const directory = dirname(file);
  const prefix = `${basename(file)}.damaged-`;
  return readdirSync(directory)
    .filter((name) => name.startsWith(prefix) && !/-(journal|wal|shm)$/.test(name))
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map((name) => join(directory, name));
}

function damagedName(file: string, now: number): string {
  return `${file}.damaged-${new Date(now).toISOString().replaceAll(':', '-')}`;
}

export function setAsideDamaged(file: string, now: number): string {
  const name = damagedName(file, now);
  const names = filesOf(name);
  for (const [index, each] of filesOf(file).entries()) {
    if (existsSync(each)) renameSync(each, names[index] ?? name);
  }
  return name;
}
