/** A log of an earlier version is brought to the present layout though something is in the way, or it stays as it was. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { migrate } from '../../../src/store/sqlite/file/migrate.ts';
import { rebuild } from '../../../src/store/sqlite/file/rebuild.ts';
import { StoreError } from '../../../src/store/store-error.ts';
import { openReadable } from '../support/play.ts';

const made = 1_700_000_000_000;
const mark = Buffer.from('zwergpinguin');
let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'receipts-rebuilt-'));
  file = join(directory, 'chat-log.db');
  const old = new Database(file);
  old.pragma('page_size = 8192');
  old.pragma('journal_mode = WAL');
  migrate(old, made, 20);
  old.exec(`INSERT INTO participant (id, jid) VALUES (1, 'alice@localhost'), (2, 'bob@localhost');
    INSERT INTO conversation (id, first_id, second_id) VALUES (1, 1, 2);`);
  const add = old.prepare(
    `INSERT INTO message (id, stanza_id, message_id, conversation_id, sender_id, recipient_id, type, sent_at, state, owed,
       logged, body, xml) VALUES (?, ?, ?, 1, 1, 2, 'chat', ?, 2, 0, 1, ?, ?)`,
  );
  for (let row = 1; row <= 40; row++) {
    const long = row === 17 ? Buffer.alloc(40_000, mark) : null;
    add.run(row, `key${row}`, `m${row}`, made + row, `hello ${row}`, long);
  }
  old.close();
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Overwrites a page that holds nothing but a part of the long stanza. */
function damage(): void {
  const bytes = readFileSync(file);
  for (let page = 8192; page < bytes.length; page += 8192) {
    // Behind the number of the next page there is content and nothing else.
    if (!bytes.subarray(page + 100, page + 8000).includes(mark)) continue;
    if (bytes.subarray(page, page + 100).includes(Buffer.from('key'))) continue;
    bytes.fill(0xff, page, page + 8192);
    break;
  }
  writeFileSync(file, bytes);
}

const count = (sql: string): unknown => {
  const database = new Database(file, { readonly: true });
  try {
    return database.prepare(sql).pluck().get();
  } finally {
    database.close();
  }
};

test('a damaged stanza costs its message, and the file that it is in is kept', () => {
  damage();
  const aside = `${file}.damaged-now`;
  expect(rebuild(file, undefined, aside)).toBe(aside);
  expect(count('SELECT count(*) FROM message')).toBe(39);
  expect(count('SELECT count(*) FROM message WHERE id = 17')).toBe(0);
  expect(count('SELECT count(*) FROM message_state')).toBe(39);
  const kept = new Database(aside, { readonly: true });
  expect(kept.pragma('user_version', { simple: true })).toBe(20);
  expect(kept.prepare('SELECT body FROM message WHERE id = 40').pluck().get()).toBe('hello 40');
  kept.close();
});

test('without damage nothing is kept beside it', () => {
  expect(rebuild(file, undefined, `${file}.damaged-now`)).toBeNull();
  expect(count('SELECT count(*) FROM message')).toBe(40);
  expect(existsSync(`${file}.damaged-now`)).toBe(false);
  expect(existsSync(`${file}.rebuilt`)).toBe(false);
});

test('who has it open and reads nothing is not waited for, and goes on with the earlier file', async () => {
  const idle = new Database(file, { readonly: true });
  expect(idle.prepare('SELECT count(*) FROM message').pluck().get()).toBe(40);
  const log = openReadable(file, made);
  expect(await log.log.message('key3')).toMatchObject({ body: 'hello 3' });
  expect(idle.prepare('SELECT count(*) FROM message').pluck().get()).toBe(40);
  log.close();
  idle.close();
  expect(count('SELECT count(*) FROM message_state')).toBe(40);
  expect(count('PRAGMA integrity_check')).toBe('ok');
});

test('who reads it at this moment is waited for', () => {
  // What was written since then is in the journal.
  const writer = new Database(file);
  const reader = new Database(file, { readonly: true });
  reader.exec('BEGIN');
  reader.prepare('SELECT count(*) FROM message').get();
  writer.exec("UPDATE message SET body = 'changed' WHERE id = 1");
  expect(() => openReadable(file, made)).toThrow(StoreError);
  expect(() => openReadable(file, made)).toThrow(/another program reads it/);
  reader.exec('COMMIT');
  openReadable(file, made).close();
  expect(count('SELECT body FROM message WHERE id = 1')).toBe('changed');
  reader.close();
  writer.close();
});

test('what a handler that was killed has left of its work is gone with the next start', () => {
  openReadable(file, made).close();
  writeFileSync(`${file}.rebuilt`, 'all that was ever said');
  writeFileSync(`${file}.rebuilt-journal`, 'and more');
  openReadable(file, made).close();
  expect(existsSync(`${file}.rebuilt`)).toBe(false);
  expect(existsSync(`${file}.rebuilt-journal`)).toBe(false);
});
