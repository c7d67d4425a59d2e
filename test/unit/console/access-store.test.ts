/** access.db: tokens as digests, records that are durable, and what happens when the file cannot be written. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { CursorError } from '../../../src/chatlog/reader.ts';
import { AccessError, asAccessError } from '../../../src/console/access/database.ts';
import { recordsKept } from '../../../src/console/access/records.ts';
import { SqliteAccess } from '../../../src/console/access/store.ts';
import type { AccessRecord, AccessRecordsQuery } from '../../../src/console/services.ts';
import { prepareJid } from '../../../src/stanza/prepare.ts';
import { noon } from './in-memory.ts';

let directory: string;
let file: string;
let now: number;
let problems: (string | null)[];
let access: SqliteAccess;

const open = () =>
  new SqliteAccess({
    file,
    now: () => now,
    onProblem: (problem) => problems.push(problem?.remedy ?? null),
  });

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'receipts-access-'));
  file = join(directory, 'access.db');
  now = noon;
  problems = [];
  access = open();
});
afterEach(() => {
  access.close();
  rmSync(directory, { recursive: true, force: true });
});

const read = (changes: Partial<AccessRecord> = {}) => ({
  who: 'admin',
  via: 'own-port' as const,
  address: '127.0.0.1',
  action: 'messages' as const,
  filter: { participant: 'alice@localhost' },
  rows: 3,
  ...changes,
});
const reader = { name: 'desk', scope: 'read', expiresAt: null } as const;
const sql = <T>(work: (database: Database.Database) => T): T => {
  const database = new Database(file);
  try {
    return work(database);
  } finally {
    database.close();
  }
};

/** Another program holds the file. */
function whileLocked(work: () => void): void {
  const other = new Database(file);
  other.exec('BEGIN IMMEDIATE');
  try {
    work();
  } finally {
    other.exec('ROLLBACK');
    other.close();
  }
}

describe('tokens', () => {
  test('have a prefix and 256 random bits, and are told once', () => {
    const { token, view } = access.createToken(reader, 'admin');
    expect(token).toMatch(/^rcpt_[\w-]{43}$/);
    expect(access.createToken({ ...reader, name: 'other' }, 'admin').token).not.toBe(token);
    expect(view).toEqual({
      id: expect.stringMatching(/^[\w-]{16}$/) as string,
      name: 'desk',
      scope: 'read',
      createdAt: '2026-11-21T12:00:00.000Z',
      createdBy: 'admin',
      expiresAt: null,
      lastUsedAt: null,
      revokedAt: null,
    });
    access.close();
    for (const name of readdirSync(directory)) {
      expect(readFileSync(join(directory, name)).includes(token.slice(5))).toBe(false);
    }
  });

  test('are found after a restart, and nothing like them is', () => {
    const { token, view } = access.createToken(reader, 'admin');
    access.close();
    access = open();
    expect(access.find(token, now)).toMatchObject({ id: view.id, scope: 'read' });
    for (const other of ['', token.slice(0, -1), `${token}x`, token.toLowerCase(), view.id, '__proto__']) {
      expect(access.find(other, now)).toBeNull();
    }
  });

  test('expire to the millisecond', () => {
    const { token } = access.createToken({ ...reader, expiresAt: noon + 1000 }, 'admin');
    expect(access.find(token, noon + 999)).not.toBeNull();
    expect(access.find(token, noon + 1000)).toBeNull();
  });

  test('are revoked once, for good', () => {
    const { token, view } = access.createToken(reader, 'admin');
    expect(access.revokeToken('nobody', 'admin')).toBe(false);
    expect(access.revokeToken(view.id, 'admin')).toBe(true);
    expect(access.revokeToken(view.id, 'admin')).toBe(false);
    expect(access.find(token, now)).toBeNull();
    access.close();
    access = open();
    expect(access.find(token, now)).toBeNull();
    expect(access.tokens()).toMatchObject([{ id: view.id, revokedAt: '2026-11-21T12:00:00.000Z' }]);
  });

  test('their use is noted to the minute, and written once a minute', () => {
    const { token } = access.createToken(reader, 'admin');
    now = noon + 61_500;
    expect(access.find(token, now)?.lastUsedAt).toBe('2026-11-21T12:01:00.000Z');
    const watching = new Database(file);
    const version = () => watching.pragma('data_version', { simple: true });
    const before = version();
    for (let n = 0; n < 100; n += 1) access.find(token, now + n * 100);
    expect(version()).toBe(before);
    access.find(token, now + 60_000);
    expect(version()).not.toBe(before);
    watching.close();
    access.close();
    access = open();
    expect(access.tokens()[0]?.lastUsedAt).toBe('2026-11-21T12:02:00.000Z');
  });
});

describe('records', () => {
  const all = (query: Partial<AccessRecordsQuery> = {}) => access.records({ limit: 500, ...query }).items;

  test("the handler's own token is not in them, wherever somebody typed it", () => {
    const own = 'Vbq3dP7xW1mC0nYtR8sKf2LgHjZaE5uQ';
    for (const ownToken of [() => own, () => 'alice']) {
      const file = join(directory, `own-${ownToken().length}.db`);
      const owned = new SqliteAccess({ file, ownToken });
      const filter = { text: `x ${own} y`, participant: 'alice@localhost' };
      owned.record({ who: own, via: 'api', address: null, action: 'messages', filter, rows: 0 });
      const [record] = owned.records({ limit: 1 }).items;
      owned.close();
      const shown = ownToken() === own ? 'x … y' : `x ${own} y`;
      // A word that somebody has chosen for one is not taken out of addresses.
      expect(record?.filter).toEqual({ text: shown, participant: 'alice@localhost' });
      if (ownToken() === own) expect(JSON.stringify(record)).not.toContain(own);
    }
  });

  test('are durable when record returns, and read back as they were', () => {
    access.record(read());
    now += 1000;
    access.record(
      read({ who: 'token desk', via: 'api', address: null, action: 'export', filter: {}, rows: 0 }),
    );
    // Another connection sees what is committed, and nothing else.
    expect(sql((database) => database.prepare('SELECT count(*) FROM record').pluck().get())).toBe(2);
    expect(all()).toEqual([
      {
        id: 2,
        at: '2026-11-21T12:00:01.000Z',
        who: 'token desk',
        via: 'api',
        address: null,
        action: 'export',
        filter: {},
        rows: 0,
      },
      { id: 1, at: '2026-11-21T12:00:00.000Z', ...read() },
    ]);
  });

  test('are filtered and paged without gap or repetition, though many are of the same moment', () => {
    for (let n = 0; n < 25; n += 1) {
      now = noon + Math.floor(n / 10) * 1000;
      access.record(
        read({ who: n % 2 === 0 ? 'admin' : 'token x', rows: n, ...(n % 5 === 0 && { action: 'export' }) }),
      );
    }
    const rows = (query: Partial<AccessRecordsQuery>) => {
      const found: number[] = [];
      for (let cursor: string | undefined; ;) {
        const page = access.records({ limit: 3, ...query, ...(cursor !== undefined && { cursor }) });
        found.push(...page.items.map((item) => item.rows));
        if (page.next === null) return found;
        cursor = page.next;
      }
    };
    const expected = Array.from({ length: 25 }, (_, n) => 24 - n);
    expect(rows({})).toEqual(expected);
    expect(rows({ who: ['admin'] })).toEqual(expected.filter((n) => n % 2 === 0));
    expect(rows({ action: 'export' })).toEqual([20, 15, 10, 5, 0]);
    expect(rows({ since: noon + 1000, until: noon + 2000 })).toEqual(expected.slice(5, 15));
    expect(rows({ who: ['nobody'] })).toEqual([]);
  });

  test('a cursor of another query, or of nobody, is refused', () => {
    for (let n = 0; n < 3; n += 1) access.record(read());
    const { next } = access.records({ limit: 1, who: ['admin'] });
    for (const query of [
      { limit: 1, cursor: next ?? '' },
      { limit: 1, cursor: 'x' },
    ]) {
      expect(() => access.records(query)).toThrow(CursorError);
    }
  });

  test('are kept for two years, and the last million for longer', () => {
    sql((database) => {
      const insert = database.prepare(
        `INSERT INTO record (id, at, who, via, action, filter, row_count) VALUES (?, ?, 'x', 'api', 'message', '{}', 1)`,
      );
      const old = noon - recordsKept.ms - 1;
      insert.run(1, old);
      insert.run(2, noon - recordsKept.ms);
      insert.run(3, old);
      insert.run(recordsKept.rows + 2, noon);
    });
    access.record(read());
    // The new one is 1,000,003: of the rows beyond the last million (1 to 3) those that are old enough go.
    expect(all().map(({ id }) => id)).toEqual([recordsKept.rows + 3, recordsKept.rows + 2, 2]);
  });
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

describe('of an account that was erased', () => {
  const account = String.raw`o\27hara@example.org`;
  const digest = `sha256:${createHash('sha256').update(account).digest('hex')}`;
  const filters = () =>
    access
      .records({ limit: 50 })
      .items.map(({ filter }) => filter)
      .toReversed();

  test('records keep a digest, however it was written, and not what was searched for in its messages', () => {
    const written = [account, `${account}/phone`, String.raw`O\27HARA@Example.org`, "o'hara@example.org"];
    for (const participant of written) access.record(read({ filter: { participant, text: 'zwergpinguin' } }));
    access.record(read({ filter: { with: `bob@localhost ${account}` } }));
    expect(access.pseudonymise(account, new Set(), 0)).toBeNull();
    expect(filters()).toEqual([
      { participant: digest, text: '…' },
      { participant: digest, text: '…' },
      { participant: digest, text: '…' },
      { participant: digest, text: '…' },
      { with: `bob@localhost ${digest}` },
    ]);
    expect(access.wipe()).toBe(true);
    for (const name of readdirSync(directory)) {
      expect(readFileSync(join(directory, name), 'latin1').toLowerCase()).not.toMatch(
        /hara@example|zwergpinguin/,
      );
    }
  });

  test.each([
    ['groß@example.org', 'GROSS@example.org'],
    ['gross@example.org', 'ＧＲＯß@example.org'],
    ['user@xn--mnchen-3ya.example', 'User@München.example'],
    [String.raw`john\40corp.com@example.org`, 'john@corp.com@example.org/Desk'],
    [String.raw`john\40corp.com@example.org`, String.raw`JOHN\40Corp.com@EXAMPLE.org`],
    [String.raw`o\27hara@example.org`, "xmpp:o'hara@example.org?message"],
    [String.raw`o\27hara@example.org`, String.raw`geschrieben von O\27Hara@Example.org/Ihr_Handy.`],
    [String.raw`space\20cadet@example.org`, 'Space Cadet@example.org'],
  ])('of %j is taken out what was typed as %j', (jid, typed) => {
    const erased = prepareJid(jid) ?? '';
    for (const name of ['participant', 'with', 'text', 'account']) {
      access.record(read({ filter: { [name]: typed } }));
      access.record(read({ action: 'export', filter: { text: 'words', [name]: typed, after: 'x' } }));
    }
    access.pseudonymise(erased, new Set(), 0);
    const kept = JSON.stringify(filters()).toLowerCase();
    for (const part of ['gro', 'user', 'john', 'hara', 'handy', 'desk', 'cadet', 'words']) {
      expect(kept).not.toContain(part);
    }
  });

  test('a part of the address by which people were looked for is taken out, and no part of its domain', () => {
    for (const name of [
      "O'H",
      'hara',
      String.raw`o\27hara@exa`,
      'hara@example.org',
      'example.org',
      'bob',
      'a/',
      '@example',
    ]) {
      access.record(read({ action: 'conversations', filter: { name, state: 'read' } }));
      access.record(read({ filter: { participant: name } }));
    }
    access.record(read({ action: 'token-created', filter: { name: 'hara', scope: 'read' } }));
    access.pseudonymise(account, new Set(), 0);
    const kept = ['…', '…', '…', 'hara@example.org', 'example.org', 'bob', 'a/', '@example'];
    expect(filters()).toEqual([
      ...kept.flatMap((name, index) => [
        { name, state: 'read' },
        // An address there is somebody else's.
        { participant: index === 2 ? String.raw`o\27hara@exa` : name },
      ]),
      { name: 'hara', scope: 'read' },
    ]);
  });

  test('others are left alone, whatever their addresses have in common with it', () => {
    const others = [
      `x${account}`,
      `${account}.net`,
      'bob@example.org',
      'hara@example.org',
      "xo'hara@example.org",
      "d'o'hara@example.org",
    ];
    for (const participant of others) access.record(read({ filter: { participant, text: 'word' } }));
    access.pseudonymise(account, new Set(), 0);
    expect(filters()).toEqual(others.map((participant) => ({ participant, text: 'word' })));
  });

  test('what was searched for and found in its messages is taken out wherever it was asked', () => {
    for (const text of ['zwergpinguin', 'bleibt']) access.record(read({ filter: { text } }));
    expect(access.searchesSince(0)).toEqual({ texts: ['zwergpinguin', 'bleibt'], last: 2 });
    expect(access.searchesSince(1)).toEqual({ texts: ['bleibt'], last: 2 });
    expect(access.searchesSince(2)).toEqual({ texts: [], last: 2 });
    access.pseudonymise(null, new Set(['zwergpinguin']), 0);
    expect(filters()).toEqual([{ text: '…' }, { text: 'bleibt' }]);
  });

  test('a large record is gone through in pieces', () => {
    sql((database) => {
      const add = database.prepare(
        `INSERT INTO record (at, who, via, action, filter, row_count) VALUES (0, 'a', 'api', 'messages', ?, 0)`,
      );
      database.transaction(() => {
        for (let count = 0; count < 4500; count += 1) add.run(JSON.stringify({ participant: account }));
      })();
    });
    let pieces = 0;
    for (let after: number | null = 0; after !== null; pieces += 1) {
      after = access.pseudonymise(account, new Set(), after);
    }
    expect(pieces).toBe(3);
    expect(filters().every(({ participant }) => participant === digest)).toBe(true);
  });
});
