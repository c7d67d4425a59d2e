/** Tokens in access.db: kept as digests, found, expired, revoked, and when they were used last. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { SqliteAccess } from '../../../src/console/access/store.ts';
import { AccessPlace, reader } from './access-place.ts';
import { noon } from './in-memory.ts';

let place: AccessPlace;
let directory: string;
let file: string;
let now: number;
let access: SqliteAccess;

const open = () => place.open(() => now);

beforeEach(() => {
  place = new AccessPlace();
  ({ directory, file } = place);
  now = noon;
  access = open();
});
afterEach(() => {
  access.close();
  place.remove();
});

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
