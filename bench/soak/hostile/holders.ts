/** Other programs that read the chat log, and keep what they have begun to read. */
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import type { Attack } from './world.ts';

export const holders: Attack = {
  name: 'readers that hold transactions',
  pause: 15_000,
  async once({ home }, ended) {
    const log = new Database(path.join(home, 'receipts', 'chat-log.db'), { readonly: true });
    try {
      log.exec('BEGIN');
      log.prepare('SELECT count(*) FROM chat_log').get();
      await sleep(45_000, undefined, { signal: ended }).catch(() => undefined);
      log.exec('COMMIT');
    } finally {
      log.close();
    }
  },
};
