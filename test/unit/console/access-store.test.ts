/** access.db as a file: for its owner alone, and what happens when it cannot be written, is gone or is of a newer version. */
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { AccessError, asAccessError } from '../../../src/console/access/database.ts';
import { SqliteAccess } from '../../../src/console/access/store.ts';
import { AccessPlace, read, reader } from './access-place.ts';
import { noon } from './in-memory.ts';

let place: AccessPlace;
let directory: string;
let file: string;
let now: number;
let problems: (string | null)[];
let access: SqliteAccess;

const open = () => place.open(() => now);
const sql = <T>(work: (database: Database.Database) => T): T => place.sql(work);
const whileLocked = (work: () => void) => place.whileLocked(work);

beforeEach(() => {
  place = new AccessPlace();
  ({ directory, file, problems } = place);
  now = noon;
  access = open();
});
afterEach(() => {
  access.close();
  place.remove();
});

describe('the file', () => {
  test('is for its owner alone, journals included', () => {
    access.record(read());
    for (const name of readdirSync(directory)) {
      expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
    }
  });

  test('while it is locked nothing is recorded, tokens are known all the same, and it goes on by itself', () => {
    const { token } = access.createToken(reader, 'admin');
    const { view: other } = access.createToken({ ...reader, name: 'other' }, 'admin');
    now += 60_000;
    whileLocked(() => {
      expect(() => access.record(read())).toThrow(AccessError);
      expect(() => access.createToken({ ...reader, name: 'new' }, 'admin')).toThrow(/locked/);
      expect(access.find(token, now)).toMatchObject({ name: 'desk' });
      expect(access.problem?.remedy).toMatch(/Another program holds access.db locked/);
    });
    access.record(read());
    expect(access.problem).toBeNull();
    expect(problems).toEqual([expect.stringMatching(/locked/), null]);
    expect(access.tokens().map(({ name }) => name)).toEqual(['desk', 'other']);
    expect(access.revokeToken(other.id, 'admin')).toBe(true);
  });

  test('a token that is revoked while it cannot be written is worth nothing all the same, and can be revoked again', () => {
    const { token, view } = access.createToken(reader, 'admin');
    whileLocked(() => {
      expect(() => access.revokeToken(view.id, 'admin')).toThrow(AccessError);
      expect(access.find(token, now)).toBeNull();
    });
    expect(access.find(token, now)).toBeNull();
    expect(access.revokeToken(view.id, 'admin')).toBe(true);
    access.close();
    access = open();
    expect(access.find(token, now)).toBeNull();
  });

  test('a full disk is told with its remedy', () => {
    const database = new Database(file);
    database.exec('CREATE TABLE filler (x)');
    database.pragma('max_page_count = 1');
    try {
      const fill = () => database.prepare('INSERT INTO filler VALUES (zeroblob(1000000))').run();
      let met: unknown = null;
      try {
        fill();
      } catch (error) {
        met = error;
      }
      expect(asAccessError(met, file).remedy).toMatch(/Make room on the disk/);
    } finally {
      database.close();
    }
  });

  test('a directory that is not there yet is tried again; until then there are no tokens and no records', async () => {
    const elsewhere = join(directory, 'later', 'access.db');
    const late = new SqliteAccess({ file: elsewhere, now: () => now });
    expect(() => late.record(read())).toThrow(AccessError);
    expect(late.tokens()).toEqual([]);
    expect(late.find('rcpt_x', now)).toBeNull();
    expect(late.problem?.remedy).toMatch(/directory/);
    mkdirSync(join(directory, 'later'));
    await new Promise((resolve) => setTimeout(resolve, 2100));
    late.record(read());
    expect(late.problem).toBeNull();
    late.close();
  });

  test('one that is deleted while in use is written anew, whole', () => {
    const { token } = access.createToken(reader, 'admin');
    access.record(read());
    for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
    access.record(read({ rows: 4 }));
    expect(existsSync(file)).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    access.close();
    access = open();
    expect(access.records({ limit: 10 }).items.map(({ rows }) => rows)).toEqual([4, 3]);
    expect(access.find(token, now)).not.toBeNull();
  });

  test('one of a newer version is not touched', () => {
    access.close();
    sql((database) => database.pragma('user_version = 99'));
    access = open();
    expect(() => access.record(read())).toThrow(/newer/);
    expect(sql((database) => database.pragma('user_version', { simple: true }))).toBe(99);
  });
});
