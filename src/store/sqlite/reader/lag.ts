/** What has been committed and is not in the index yet: usually nothing, or what came in the last moments. */
import type Database from 'better-sqlite3';
import type { Position } from '../indexer/position.ts';
import { ChangeReader } from '../indexer/change-reader.ts';
import type { ChangeRow } from '../indexer/change-reader.ts';

const maxChanges = 2000;
const maxMessages = 5000;

/** Rows of messages that were changed since; null where they are many, or the index has not all from before it. */
export function laggingMessages(database: Database.Database, position: Position): ReadonlySet<number> | null {
  if (position.lowest > 0) return null;
  const rows = database
    .prepare<[number, number], ChangeRow>('SELECT * FROM change WHERE id > ? ORDER BY id LIMIT ?')
    .all(position.change, maxChanges);
  if (rows.length === maxChanges) return null;
  const reader = new ChangeReader(database);
  const messages = new Set<number>();
  for (const row of rows) {
    const after = row.id === position.change + 1 ? position.reached : 0;
    const told = reader.messages(row, after, maxMessages);
    for (const message of told.messages) messages.add(message);
    if (!told.done || messages.size > maxMessages) return null;
  }
  return messages;
}
