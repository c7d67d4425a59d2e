/** One conversation, read from some point on in both directions. */
import type Database from 'better-sqlite3';
import type { ConversationPage, ConversationQuery } from '../../reader.ts';
import { viewsInOrder } from '../rows/views.ts';
import { fitting } from '../rows/weight.ts';
import { readCursor, writeCursor } from './cursor.ts';
import type { WayCursor } from './cursor.ts';
import type { Between, People } from './people.ts';

interface Row {
  readonly id: number;
  readonly sent_at: number;
}

const nothing: ConversationPage = { items: [], older: null, newer: null };
const end = Number.MAX_SAFE_INTEGER;

export function readConversation(
  database: Database.Database,
  people: People,
  query: ConversationQuery,
): ConversationPage {
  const cursor = startOf(query);
  const between = people.between(query.participants);
  if (between === null) return nothing;
  // One more than asked for tells whether there is more this way.
  const rows = walk(database, between, cursor, query.limit + 1);
  const shown = fitting(database, rows.slice(0, query.limit), ({ id }) => id);
  const more = rows.length > shown.length;
  const inOrder = cursor.way === 'older' ? shown.toReversed() : shown;
  const cursorAt = (row: Row | undefined, way: WayCursor['way']): WayCursor =>
    row === undefined ? { ...cursor, way } : { sentAt: row.sent_at, id: row.id, way };
  const [older, newer] = [cursorAt(inOrder[0], 'older'), cursorAt(inOrder.at(-1), 'newer')];
  const has = (way: WayCursor): boolean =>
    way.way === cursor.way ? more : walk(database, between, way, 1).length > 0;
  return {
    items: viewsInOrder(
      database,
      inOrder.map(({ id }) => id),
    ),
    older: has(older) ? writeCursor(older, query) : null,
    newer: has(newer) ? writeCursor(newer, query) : null,
  };
}

/** Throws CursorError. */
function startOf(query: ConversationQuery): WayCursor {
  if (query.cursor !== undefined) return readCursor(query.cursor, query);
  if (query.at === undefined) return { sentAt: end, id: end, way: 'older' };
  return { sentAt: query.at, id: -1, way: 'newer' };
}

/** The nearest first. */
function walk(
  database: Database.Database,
  between: Between,
  { sentAt, id, way }: WayCursor,
  limit: number,
): Row[] {
  const [condition, row] =
    between.kind === 'room'
      ? (['m.room_id = ?', between.room] as const)
      : (['m.conversation_id = ? AND m.room_id IS NULL', between.conversation] as const);
  const [compare, order] = way === 'older' ? ['<', 'DESC'] : ['>', 'ASC'];
  return database
    .prepare<number[], Row>(
      `SELECT m.id, m.sent_at FROM message m
       WHERE ${condition} AND m.logged = 1 AND (m.sent_at, m.id) ${compare} (?, ?)
       ORDER BY m.sent_at ${order}, m.id ${order} LIMIT ?`,
    )
    .all(row, sentAt, id, limit);
}
