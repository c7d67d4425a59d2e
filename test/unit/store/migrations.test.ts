import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { migrate } from '../../../src/store/sqlite/file/migrate.ts';
import { removeRemains } from '../../../src/store/sqlite/file/removal.ts';
import { openSqliteLog } from '../../../src/store/sqlite/open.ts';

test('a log of the first schema is opened, and what was in the offline store is known to be there', () => {
  const directory = mkdtempSync(join(tmpdir(), 'receipts-migrations-'));
  const file = join(directory, 'chat-log.db');
  try {
    const old = new Database(file);
    migrate(old, 1_700_000_000_000, 1);
    old.exec(`
      INSERT INTO participant (id, jid) VALUES (1, 'alice@localhost'), (2, 'bob@localhost'),
        (3, 'zwergpinguin@localhost');
      INSERT INTO conversation (id, first_id, second_id) VALUES (1, 1, 2), (2, 1, 3);
      INSERT INTO message (id, stanza_id, message_id, conversation_id, sender_id, recipient_id, type, sent_at, state,
        owed, logged, body) VALUES (1, 'stored', 'm1', 1, 1, 2, 'chat', 5000, 1, 0, 1, 'hello'),
        (2, 'sent', 'm2', 1, 1, 2, 'chat', 6000, 2, 0, 1, 'hello');
      INSERT INTO outbox (command, frame) VALUES (7, x'00');
    `);
    old.close();
    const log = openSqliteLog(file, undefined, 1_700_000_000_000, false);
    expect(log.store.findMessage('stored')).toMatchObject({ storedAt: 5000, stamped: false });
    expect(log.store.findMessage('sent')).toMatchObject({ storedAt: 0 });
    expect(log.store.load()).toMatchObject({
      outbox: [{ command: 7, message: null, order: { kind: 'encoded', frame: Buffer.from([0]) } }],
      unplaced: [],
    });
    log.close();
    // Nothing was left of this pair when it had expired.
    expect(readFileSync(file, 'latin1')).not.toContain('zwergpinguin');
    expect(readFileSync(file, 'latin1')).toContain('bob@localhost');
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test.each([
  ['it had come to the latest schema', () => undefined],
  ['it had begun to clean up', (database: Database.Database) => removeRemains(database)],
])('who was killed when %s cleans up all the same', (_, work) => {
  const directory = mkdtempSync(join(tmpdir(), 'receipts-migrations-'));
  const file = join(directory, 'chat-log.db');
  try {
    const old = new Database(file);
    migrate(old, 1_700_000_000_000, 13);
    old.exec(`INSERT INTO participant (id, jid) VALUES (3, 'zwergpinguin@localhost');
      INSERT INTO conversation (id, first_id, second_id) VALUES (2, 3, 3);
      INSERT INTO participant (jid) VALUES ('nachtfalter@localhost');
      DELETE FROM participant WHERE jid = 'nachtfalter@localhost'`);
    expect(migrate(old, 1_700_000_000_000)).toBe(true);
    work(old);
    old.close();
    expect(readFileSync(file, 'latin1')).toMatch(/nachtfalter|zwergpinguin/);
    openSqliteLog(file, undefined, 1_700_000_000_000, false).close();
    expect(readFileSync(file, 'latin1')).not.toMatch(/nachtfalter|zwergpinguin/);
    const now = new Database(file);
    expect(migrate(now, 1_700_000_000_000)).toBe(false);
    now.close();
  } finally {
    rmSync(directory, { recursive: true });
  }
});
