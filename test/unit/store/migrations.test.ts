import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { StoreError } from '../../../src/store/store-error.ts';
import { migrate } from '../../../src/store/sqlite/file/migrate.ts';
import { openSqliteLog } from '../../../src/store/sqlite/open.ts';
import { openReadable } from '../support/play.ts';

const made = 1_700_000_000_000;
let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'receipts-migrations-'));
  file = join(directory, 'chat-log.db');
});
afterEach(() => rmSync(directory, { recursive: true }));

/** A log as it was in a version of the schema, with what somebody did to it. */
function earlier(version: number, work: (database: Database.Database) => void): void {
  const old = new Database(file);
  migrate(old, made, version);
  work(old);
  old.close();
}

function sql<T>(work: (database: Database.Database) => T): T {
  const database = new Database(file, { readonly: true });
  try {
    return work(database);
  } finally {
    database.close();
  }
}

test('a log of the first schema is opened, and what was in the offline store is known to be there', () => {
  earlier(1, (old) =>
    old.exec(`
      INSERT INTO participant (id, jid) VALUES (1, 'alice@localhost'), (2, 'bob@localhost'),
        (3, 'zwergpinguin@localhost');
      INSERT INTO conversation (id, first_id, second_id) VALUES (1, 1, 2), (2, 1, 3);
      INSERT INTO message (id, stanza_id, message_id, conversation_id, sender_id, recipient_id, type, sent_at, state,
        owed, logged, body) VALUES (1, 'stored', 'm1', 1, 1, 2, 'chat', 5000, 1, 0, 1, 'hello'),
        (2, 'sent', 'm2', 1, 1, 2, 'chat', 6000, 2, 0, 1, 'hello');
      INSERT INTO outbox (command, frame) VALUES (7, x'00');
    `),
  );
  const log = openSqliteLog(file, undefined, made, false);
  expect(log.store.findMessage('stored')).toMatchObject({ storedAt: 5000, stamped: false });
  expect(log.store.storedOf('bob@localhost')).toMatchObject([{ row: 1, key: 'stored' }]);
  expect(log.store.findMessage('sent')).toMatchObject({ storedAt: 0 });
  expect(log.store.load()).toMatchObject({
    outbox: [{ command: 7, message: null, order: { kind: 'encoded', frame: Buffer.from([0]) } }],
    unplaced: [],
  });
  log.close();
  // Nothing was left of this pair when it had expired.
  expect(readFileSync(file, 'latin1')).not.toContain('zwergpinguin');
  expect(readFileSync(file, 'latin1')).toContain('bob@localhost');
});

test.each([1, 5, 13, 19, 20])('what is deleted in version %i does not come along', (version) => {
  earlier(version, (old) =>
    old.exec(`INSERT INTO participant (id, jid) VALUES (3, 'zwergpinguin@localhost');
      INSERT INTO conversation (id, first_id, second_id) VALUES (2, 3, 3);
      INSERT INTO participant (jid) VALUES ('nachtfalter@localhost');
      DELETE FROM participant WHERE jid = 'nachtfalter@localhost'`),
  );
  expect(readFileSync(file, 'latin1')).toMatch(/nachtfalter/);
  openSqliteLog(file, undefined, made, false).close();
  expect(readFileSync(file, 'latin1')).not.toMatch(/nachtfalter|zwergpinguin/);
  // Numbers that were given are not given again.
  const numbers = sql((log) => log.prepare('SELECT next_conversation, next_participant FROM log').get());
  expect(numbers).toEqual({ next_conversation: 3, next_participant: 4 });
  openSqliteLog(file, undefined, made, false).close();
});

/** All kinds of rows that the last schema in place had. */
const everything = `
  UPDATE progress SET position = 90, next_command = 500, unconfirmed_from = 12, lineage = 'line', generation = 3,
    next_message = 40, last_at = 9000, started = '{"x":1}';
  INSERT INTO participant (id, jid) VALUES (1, 'alice@localhost'), (2, 'bob@localhost'), (3, 'room@muc.localhost'),
    (4, 'dave@localhost');
  INSERT INTO conversation (id, first_id, second_id) VALUES (1, 1, 2), (2, 1, 3);
  INSERT INTO session (id, stream, jid, opened_at, closed_at, logged) VALUES (1, 's1', 'bob@localhost/phone', 1, NULL, 1),
    (2, 's2', 'bob@localhost/desk', 2, 8000, 1), (3, 's3', 'bob@localhost/phone', 3, NULL, 1);
  INSERT INTO barrier (session_id, through, at) VALUES (1, 12, 1500), (1, 13, 1600), (2, 30, 1700);
  INSERT INTO message (id, stanza_id, message_id, origin_id, conversation_id, sender_id, sender_resource, recipient_id,
      recipient_resource, room_id, type, sent_at, state, owed, logged, body, xml, stamped, stored_at, keeper_id, kept_from,
      repeats, texts) VALUES
    (1, 'k1', 'm1', 'o1', 1, 1, 'home', 2, NULL, NULL, 'chat', 1000, 2, 0, 1, 'hello', x'3c6d2f3e', 1, 0, NULL, NULL, NULL, NULL),
    (2, 'k2', 'm2', NULL, 1, 1, 'home', 2, 'phone', NULL, 'chat', 1100, 4, 0, 1, 'again', NULL, 1, 0, NULL, NULL, 1,
      '[{"part":"subject","lang":null,"text":"about"}]'),
    (3, 'k3', 'm3', NULL, 2, 1, NULL, 3, NULL, 3, 'groupchat', 1200, 0, 0, 1, 'all', NULL, 1, 0, NULL, NULL, NULL, NULL),
    (4, 'k4', 'm4', NULL, 1, 1, NULL, 2, NULL, NULL, 'chat', 1300, 1, 0, 1, 'later', NULL, 1, 1310, NULL, NULL, NULL, NULL),
    (5, 'k5', 'm5', NULL, 2, 1, NULL, 3, 'dave', NULL, 'chat', 1400, 1, 0, 1, 'pm', NULL, 1, 1410, 4, 'room@muc.localhost/al', NULL, NULL),
    (6, 'k6', 'm6', NULL, 1, 1, NULL, 2, NULL, NULL, 'chat', 1500, 2, 8, 0, NULL, x'3c782f3e', 0, 0, NULL, NULL, NULL, NULL),
    (7, 'k7', 'm7', NULL, 1, 1, NULL, 2, NULL, NULL, 'chat', 900, 2, 0, 1, 'put back', NULL, 1, -5, NULL, NULL, NULL, NULL);
  INSERT INTO alias (stanza_id, message_id) VALUES ('a1', 1);
  INSERT INTO delivery_record (message_id, session_id, position, sent_at, state, evidence, updated_at, sender) VALUES
    (1, 1, 11, 1005, 2, NULL, 1005, NULL), (1, 2, 29, 1006, 2, NULL, 1006, NULL),
    (2, 1, 14, 1105, 4, 'receipt', 1900, NULL), (2, 2, NULL, NULL, 5, 'marker', 2000, NULL),
    (6, 3, 15, 1505, 2, NULL, 1505, NULL), (7, 1, 60, 90000000, 2, NULL, 90000000, 'room@muc.localhost/x');
  INSERT INTO transition (message_id, ordinal, at, state, resource, evidence, reason) VALUES
    (2, 1, 1900, 4, 'phone', 'receipt', NULL), (4, 1, 1310, 1, NULL, 'offline-store', NULL);
  INSERT INTO redelivered (message_id, times) VALUES (2, 2);
  INSERT INTO attempt (message_id, failures, counted, times) VALUES (2, 1, 2, 3);
  INSERT INTO held (message_id, position, stored) VALUES (1, 50, 0);
  INSERT INTO outbox (command, kind, value, message_id) VALUES (7, 'encoded', x'07', NULL), (8, 'encoded', x'08', 2);
  INSERT INTO telling (id, message_id, told, account, asker, sender, handed_at, xml, made_at, phase, command, holders, had,
    rounds) VALUES (5, 2, 'received', 'alice@localhost', 'alice@localhost/home', 'bob@localhost', 2, '<m/>', 3, 'owed', NULL,
    '[]', '[]', 1);
  INSERT INTO comparison (account, windows, watched) VALUES ('bob@localhost', '[]', 1);
  INSERT INTO removal (id, account, through, times, reason) VALUES (3, 'bob@localhost', 9, '[1]', 'purged');
  INSERT INTO deleted_account (id, account, first_row) VALUES (9, 'eve@localhost', 3);
  INSERT INTO change (id, at, first_message, last_message, position_from, position_to, more) VALUES
    (70, 9000, 1, 7, 0, 90, '{"r":[2]}');
  UPDATE sqlite_sequence SET seq = 80 WHERE name = 'change';
  INSERT INTO retention (id, trusted_at, uptime, doubted_since, days, boot) VALUES (1, 5, 6, NULL, 30, 'boot');
  INSERT INTO misdated (first_row, last_row, behind) VALUES (7, 7, 500);
  INSERT INTO erasure (id, account, both_sides, with_waiting, step, position, asked_at) VALUES
    (2, 'carl@localhost', 1, 0, 'waiting', 4, 5);
  INSERT INTO unerased (erasure_id, message_id) VALUES (2, 4);
  INSERT INTO erased_search (erasure_id, text) VALUES (2, 'word');
  INSERT INTO erasure_name (name) VALUES ('n1');
`;

const publicRows = (database: Database.Database): unknown =>
  ['chat_log', 'delivery', 'repetition', 'shown_text'].map((view) =>
    database.prepare(`SELECT * FROM ${view} ORDER BY 1, 2`).all(),
  );

describe('a log with all that the last schema before knew', () => {
  beforeEach(() => earlier(20, (old) => old.exec(everything)));

  test('says the same by its views', () => {
    const before = sql(publicRows);
    openSqliteLog(file, undefined, made, false).close();
    expect(sql(publicRows)).toEqual(before);
  });

  test('has each row in its place', () => {
    openSqliteLog(file, undefined, made, false).close();
    const all = (query: string): unknown[] => sql((log) => log.prepare(query).raw().all());
    expect(
      all('SELECT message, session_id, position FROM message_state WHERE session_id IS NOT NULL'),
    ).toEqual([
      [1, 1, 11],
      [2, 1, 14],
      [6, 3, 15],
    ]);
    // The first came much later than its message.
    expect(all('SELECT message, session_id, position, sender FROM delivery_record')).toEqual([
      [1, 2, 29, null],
      [2, 2, null, null],
      [7, 1, 60, 'room@muc.localhost/x'],
    ]);
    expect(
      all('SELECT message, stored_at, stored_in, keeper_id FROM message_state WHERE stored_at <> 0'),
    ).toEqual([
      [4, 1310, 2, null],
      [5, 1410, 4, 4],
      [7, -5, 2, null],
    ]);
    expect(all('SELECT message, CAST(xml AS TEXT) FROM held_stanza')).toEqual([[6, '<x/>']]);
    expect(all('SELECT id FROM message WHERE xml IS NOT NULL')).toEqual([[1]]);
    expect(all('SELECT * FROM log')).toEqual([[1, made, 'line', 3, 40, 3, 5]]);
    expect(all("SELECT seq FROM sqlite_sequence WHERE name = 'change'")).toEqual([[80]]);
    expect(all('SELECT node, command, message FROM outbox')).toEqual([
      [1, 7, null],
      [1, 8, 2],
    ]);
    for (const table of ['alias', 'redelivered', 'attempt', 'held', 'telling', 'unerased', 'erased_search'])
      expect(all(`SELECT count(*) FROM ${table}`)).toEqual([[1]]);
    expect(all('PRAGMA integrity_check')).toEqual([['ok']]);
  });

  test('goes on where its handler was', async () => {
    const log = openReadable(file, made);
    const progress = log.store.load();
    expect(progress).toMatchObject({ position: 90, nextMessage: 40, nextCommand: 500, holdsUnlogged: true });
    expect(progress.unplaced.map(({ key }) => key)).toEqual(['k6']);
    expect(progress.openSessions.map(({ unconfirmed }) => unconfirmed.length)).toEqual([1, 1]);
    expect(log.store.findPlaced([6, 1])).toMatchObject([
      { xml: Buffer.from('<x/>'), holders: [{ session: 3, position: 15 }] },
      { xml: Buffer.from('<m/>'), state: 'confirmed', holders: [] },
    ]);
    expect(log.store.inOfflineStore('dave@localhost')).toEqual([5]);
    expect(log.store.accountsWithStored(9)).toEqual(['dave@localhost', 'bob@localhost']);
    expect(await log.log.message('k2')).toMatchObject({
      state: 'received',
      repeats: 'k1',
      deliveries: [
        { resource: 'phone', state: 'received', evidence: 'receipt' },
        { resource: 'desk', state: 'displayed', evidence: 'marker' },
      ],
    });
    log.close();
  });

  test('is as it was where its handler was killed, whatever it had written beside it', () => {
    writeFileSync(`${file}.rebuilt`, 'SQLite format 3, or half of it');
    expect(sql((log) => log.pragma('user_version', { simple: true }))).toBe(20);
    openSqliteLog(file, undefined, made, false).close();
    expect(sql((log) => log.prepare('SELECT count(*) FROM message').pluck().get())).toBe(7);
    expect(existsSync(`${file}.rebuilt`)).toBe(false);
  });

  test('waits for whoever has it open', () => {
    const reader = new Database(file, { readonly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM message').get();
    expect(() => openSqliteLog(file, undefined, made, false)).toThrow(StoreError);
    reader.close();
    expect(sql((log) => log.pragma('user_version', { simple: true }))).toBe(20);
    openSqliteLog(file, undefined, made, false).close();
  });
});
