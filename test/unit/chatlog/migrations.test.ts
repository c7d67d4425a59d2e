import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openSqliteLog } from '../../../src/chatlog/sqlite/index.ts';
import { migrate } from '../../../src/chatlog/sqlite/schema.ts';

test('a log of the first schema is opened, and what was in the offline store is known to be there', () => {
  const directory = mkdtempSync(join(tmpdir(), 'receipts-migrations-'));
  const file = join(directory, 'chat-log.db');
  try {
    const old = new Database(file);
    migrate(old, 1_700_000_000_000, 1);
    old.exec(`
      INSERT INTO participant (id, jid) VALUES (1, 'alice@localhost'), (2, 'bob@localhost');
      INSERT INTO conversation (id, first_id, second_id) VALUES (1, 1, 2);
      INSERT INTO message (id, stanza_id, message_id, conversation_id, sender_id, recipient_id, type, sent_at, state,
        owed, logged, body) VALUES (1, 'stored', 'm1', 1, 1, 2, 'chat', 5000, 1, 0, 1, 'hello'),
        (2, 'sent', 'm2', 1, 1, 2, 'chat', 6000, 2, 0, 1, 'hello');
      INSERT INTO outbox (command, frame) VALUES (7, x'00');
    `);
    old.close();
    const log = openSqliteLog(file, undefined, 1_700_000_000_000, false);
    expect(log.store.findMessage('stored')).toMatchObject({ storedAt: 5000, stamped: false });
    expect(log.store.findMessage('sent')).toMatchObject({ storedAt: 0 });
    expect(log.store.load()).toMatchObject({ outbox: [{ command: 7, message: null }], homeless: [] });
    log.close();
  } finally {
    rmSync(directory, { recursive: true });
  }
});
