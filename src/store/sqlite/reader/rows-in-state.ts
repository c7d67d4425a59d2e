/** Messages that the index has in a state, along the log's own index of conversations or of rooms. The index is attached. */
import type Database from 'better-sqlite3';
import { blockSize } from '../indexer/block.ts';
import { byteOf } from '../indexer/indexed-message.ts';
import type { Cursor } from './cursor.ts';
import type { InState } from './in-state.ts';

/** The first so many of these conversations, or of the room where there are none, in the order of their times. */
export function firstOfRows(
  database: Database.Database,
  conversations: readonly number[] | null,
  { code, order, since, until, after, room, without }: InState,
  max: number,
): Cursor[] {
  const conditions: string[] = [];
  const parameters: (number | string | Buffer)[] = [];
  const add = (condition: string, ...values: (number | string | Buffer)[]): void => {
    conditions.push(condition);
    parameters.push(...values);
  };
  if (conversations !== null)
    add('m.conversation_id IN (SELECT value FROM json_each(?))', JSON.stringify(conversations));
  if (since !== undefined) add('m.sent_at >= ?', since);
  if (until !== undefined) add('m.sent_at < ?', until);
  if (after !== null) add(`(m.sent_at, m.id) ${order === 'asc' ? '>' : '<'} (?, ?)`, after.sentAt, after.id);
  // Of a row that is in the state alone anything is read that its index does not have.
  add(`substr(s.states, m.id % ${blockSize} + 1, 1) = ?`, Buffer.of(byteOf(code)));
  add('m.id NOT IN (SELECT value FROM json_each(?))', JSON.stringify([...without]));
  if (room !== null) add('m.room_id = ?', room);
  const direction = order === 'asc' ? 'ASC' : 'DESC';
  return database
    .prepare<unknown[], Cursor>(
      `SELECT m.id, m.sent_at AS sentAt
       FROM message m INDEXED BY ${conversations === null ? 'message_room' : 'message_conversation'}
         CROSS JOIN idx.seen s ON s.block = m.id / ${blockSize}
       WHERE ${conditions.join(' AND ')} ORDER BY m.sent_at ${direction}, m.id ${direction} LIMIT ?`,
    )
    .all(...parameters, max);
}
