/** What the records in access.db keep of an account that was erased. */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import type { SqliteAccess } from '../../../src/console/access/store.ts';
import { prepareJid } from '../../../src/stanza/prepare.ts';
import { AccessPlace, read } from './access-place.ts';
import { noon } from './in-memory.ts';

let place: AccessPlace;
let directory: string;
let access: SqliteAccess;

const sql = <T>(work: (database: Database.Database) => T): T => place.sql(work);

beforeEach(() => {
  place = new AccessPlace();
  ({ directory } = place);
  access = place.open(() => noon);
});
afterEach(() => {
  access.close();
  place.remove();
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
