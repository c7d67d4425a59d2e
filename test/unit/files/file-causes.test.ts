/** A fault is told by its cause, which is found out, and not by the likeliest one. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { asAccessError, openAccess } from '../../../src/console/access/database.ts';
import { causeOf, isAtLimit, limitOf, remedyOf } from '../../../src/files/file-causes.ts';
import type { StoreError } from '../../../src/store/store-error.ts';
import { asStoreError } from '../../../src/store/sqlite/file/database.ts';
import { openSqliteLog } from '../../../src/store/sqlite/open.ts';
import { fill, mayMount, mount } from '../../support/disk.ts';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'receipts-causes-'));
  file = join(directory, 'chat-log.db');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const open = (): void => openSqliteLog(file, undefined, 0, false).close();

/** The error that opening or writing the log meets. */
function met(work: () => void = open): StoreError {
  try {
    work();
  } catch (error) {
    return asStoreError(error, file);
  }
  throw new Error('nothing was the matter');
}

/** Writes until it cannot any more. */
function write(): void {
  const database = new Database(file);
  try {
    database.pragma('journal_mode = WAL');
    database.exec('CREATE TABLE IF NOT EXISTS filler (bytes BLOB)');
    const insert = database.prepare('INSERT INTO filler VALUES (zeroblob(200000))');
    for (let each = 0; each < 200; each++) insert.run();
  } finally {
    database.close();
  }
}

describe('of real files', () => {
  test('a file may not grow: the disk is not blamed', () => {
    const script = `
      const Database = require('better-sqlite3');
      const database = new Database(process.argv[1]);
      database.pragma('journal_mode = WAL');
      database.exec('CREATE TABLE filler (bytes BLOB)');
      const insert = database.prepare('INSERT INTO filler VALUES (zeroblob(200000))');
      try {
        for (let each = 0; each < 40; each++) insert.run();
      } catch (error) {
        import('./src/files/file-causes.ts').then(({ causeOf }) => console.log(error.code, causeOf(error, process.argv[1])));
      }`;
    const said = execFileSync('bash', [
      '-c',
      'ulimit -f 1024; exec "$0" -e "$1" "$2"',
      process.execPath,
      script,
      file,
    ]);
    expect(String(said)).toMatch(/^SQLITE_\w+ too-large/);
  });

  test('how large one may be is read of the limits of the process', () => {
    expect(
      limitOf('Max cpu time              unlimited            unlimited            seconds   \n'),
    ).toBeNull();
    expect(
      limitOf('Max file size             unlimited            unlimited            bytes     \n'),
    ).toBeNull();
    expect(
      limitOf('Limit\nMax file size             1048576              unlimited            bytes\n'),
    ).toBe(1048576);
    writeFileSync(file, Buffer.alloc(1000));
    writeFileSync(`${file}-wal`, Buffer.alloc(1_000_000));
    expect([null, 1_048_576, 2_000_000].map((limit) => isAtLimit(file, limit))).toEqual([false, true, false]);
  });

  test('something else is in its place', () => {
    mkdirSync(file);
    expect(met()).toMatchObject({ problem: 'gone', code: 'RECEIPTS_STORE_GONE' });
  });

  test('the directory is not there', () => {
    rmSync(directory, { recursive: true });
    expect(met().problem).toBe('gone');
  });

  test('a link leads in a circle', () => {
    symlinkSync(file, file);
    expect(met().problem).toBe('gone');
  });

  test('it is of a newer version, and is left as it is', () => {
    open();
    const later = new Database(file);
    later.pragma('user_version = 9999');
    later.close();
    expect(met()).toMatchObject({ problem: 'newer', code: 'RECEIPTS_STORE_NEWER' });
    const kept = new Database(file);
    expect(kept.pragma('user_version', { simple: true })).toBe(9999);
    kept.close();
  });

  const strangers: readonly (readonly [string, string])[] = [
    ['of version 0', 'CREATE TABLE person (a); INSERT INTO person VALUES (1)'],
    ['of version 3', 'CREATE TABLE person (a); PRAGMA user_version = 3'],
    ['with a table of a name that we have, too', 'CREATE TABLE progress (a); PRAGMA user_version = 3'],
    ['with a later version than ours', 'CREATE TABLE person (a); PRAGMA user_version = 9999'],
    ['of another program, empty', 'PRAGMA application_id = 7; CREATE TABLE a (a); DROP TABLE a'],
    ['with a journal of its own', 'PRAGMA journal_mode = WAL; CREATE TABLE person (a)'],
  ];
  test.each(strangers)('a database %s is not the log, and is left as it is', (_, sql) => {
    const stranger = new Database(file);
    stranger.exec(sql);
    stranger.close();
    chmodSync(file, 0o644);
    const before = readFileSync(file);
    const error = met();
    expect(error).toMatchObject({ problem: 'foreign', code: 'RECEIPTS_STORE_FOREIGN' });
    expect(error.remedy).toContain('elsewhere');
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o644);
  });

  test('nor is access.db, nor the log access.db', () => {
    openAccess(file, undefined).close();
    expect(met().problem).toBe('foreign');
    rmSync(file);
    open();
    expect(() => openAccess(file, undefined)).toThrow('another database is in the place of access.db');
  });

  test('a log of before there was a mark is known by its tables, and marked', () => {
    open();
    const log = new Database(file);
    log.pragma('application_id = 0');
    log.close();
    open();
    const marked = new Database(file);
    expect(marked.pragma('application_id', { simple: true })).toBe(0x52637074);
    marked.close();
  });

  test('what is shared between programs cannot be: no advice to make room', () => {
    // SQLite cannot give it a length, as on file systems without shared memory.
    execFileSync('mkfifo', [`${file}-shm`]);
    const error = met();
    expect(error.message).toContain('SQLITE_IOERR_SHM');
    expect(error.problem).toBe('no-wal');
    expect(error.remedy).not.toContain('room');
  });

  test('another program holds it', () => {
    open();
    const other = new Database(file);
    other.exec('BEGIN EXCLUSIVE');
    expect(
      met(() => {
        const database = new Database(file, { timeout: 1 });
        try {
          database.exec('BEGIN IMMEDIATE');
        } finally {
          database.close();
        }
      }).problem,
    ).toBe('busy');
    other.close();
  });

  test('the library of SQLite cannot be loaded', () => {
    const addon = join(directory, 'other.node');
    writeFileSync(addon, 'no library');
    expect(met(() => openSqliteLog(file, addon, 0, false)).problem).toBe('addon');
  });
});

(mayMount() ? describe : describe.skip)('of small disks', () => {
  let disk: string;
  beforeEach(() => {
    disk = join(directory, 'disk');
    mount(disk, 4);
    file = join(disk, 'chat-log.db');
  });
  // Lazily: what of a library could be mapped stays so.
  afterEach(() => void execFileSync('umount', ['--lazy', disk]));

  test('full while it is written', () => expect(met(write).problem).toBe('full'));

  test('full before it is opened, where SQLite speaks of its shared memory', () => {
    write4k();
    fill(join(disk, 'filler'));
    expect(met(write).problem).toBe('full');
  });

  test('it can only be read', () => {
    open();
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    expect(met()).toMatchObject({ problem: 'read-only', code: 'RECEIPTS_STORE_READ_ONLY' });
  });

  test('its files may have no more than so many inodes: full, as the system says', () => {
    execFileSync('mount', ['-o', 'remount,nr_inodes=2', disk]);
    expect(met().problem).toBe('full');
  });

  test('the addon lies where nothing may be run', () => {
    const addon = join('node_modules/better-sqlite3/prebuilds', `${process.platform}-${process.arch}.node`);
    execFileSync('mount', ['-o', 'remount,noexec,size=64m', disk]);
    execFileSync('cp', [addon, join(disk, 'addon.node')]);
    const error = met(() => openSqliteLog(file, join(disk, 'addon.node'), 0, false));
    expect(error.problem).toBe('addon');
    expect(error.remedy).toContain('noexec');
  });

  function write4k(): void {
    const database = new Database(file);
    database.exec('CREATE TABLE one (a)');
    database.close();
  }
});

const sqlite = (code: string): Error => Object.assign(new Error('words'), { code });
test.each([
  ['SQLITE_FULL', '', 'full'],
  ['SQLITE_FULL', 'EDQUOT', 'quota'],
  ['SQLITE_IOERR_WRITE', 'EDQUOT', 'quota'],
  ['SQLITE_IOERR_WRITE', 'EFBIG', 'too-large'],
  ['SQLITE_IOERR_WRITE', '', 'io'],
  ['SQLITE_IOERR_FSYNC', 'EIO', 'io'],
  ['SQLITE_IOERR_SHMMAP', '', 'no-wal'],
  ['SQLITE_IOERR_SHMSIZE', 'ENOSPC', 'full'],
  ['SQLITE_IOERR_LOCK', '', 'no-locks'],
  ['SQLITE_PROTOCOL', '', 'no-locks'],
  ['SQLITE_CANTOPEN', 'EMFILE', 'files'],
  ['SQLITE_CANTOPEN', 'EACCES', 'denied'],
  ['SQLITE_CANTOPEN', '', 'denied'],
  ['SQLITE_READONLY', 'EROFS', 'read-only'],
  ['SQLITE_READONLY_DBMOVED', '', 'gone'],
  ['SQLITE_PERM', '', 'denied'],
  ['SQLITE_NOMEM', '', 'memory'],
  ['SQLITE_NOTADB', '', 'damaged'],
  ['SQLITE_CORRUPT_VTAB', '', 'damaged'],
  ['SQLITE_BUSY_RECOVERY', '', 'busy'],
  ['SQLITE_MISUSE', '', 'unusable'],
  ['EDQUOT', '', 'quota'],
  ['ESTALE', '', 'gone'],
  ['', '', 'unusable'],
])('%s, of which the system says %j, is %s', (code, said, cause) => {
  expect(causeOf(sqlite(code), '/d/file', () => said)).toBe(cause);
});

test('access.db is told by the same causes', () => {
  expect(asAccessError(sqlite('SQLITE_IOERR_SHMMAP'), file).remedy).toBe(remedyOf('no-wal'));
  expect(asAccessError(sqlite('SQLITE_FULL'), file).remedy).toContain('Make room');
});
