/** Cursors of pages: the last row shown, bound to the query they were made for. */
import { createHash } from 'node:crypto';
import { CursorError } from '../../reader.ts';
import type { ConversationQuery, ConversationsQuery, MessageQuery } from '../../reader.ts';

export interface Cursor {
  /** Milliseconds since 1970. */
  readonly sentAt: number;
  readonly id: number;
}

/** With where to go on from there. */
export interface WayCursor extends Cursor {
  readonly way: 'older' | 'newer';
}

type Query = MessageQuery | ConversationsQuery | ConversationQuery;

function fingerprint(query: Query): string {
  const filters = Object.entries(query).filter(([name, value]) => {
    return value !== undefined && !['cursor', 'limit', 'at'].includes(name);
  });
  const described = JSON.stringify(filters.toSorted(([one], [other]) => (one < other ? -1 : 1)));
  return createHash('sha256').update(described).digest('base64url').slice(0, 8);
}

export function writeCursor({ sentAt, id, way }: WayCursor, query: Query): string {
  return Buffer.from(`${way === 'older' ? '<' : '>'}${sentAt}.${id}.${fingerprint(query)}`).toString(
    'base64url',
  );
}

/** Throws CursorError. */
export function readCursor(text: string, query: Query): WayCursor {
  const match = /^([<>])(-?\d{1,16})\.(-?\d{1,16})\.([\w-]{8})$/.exec(
    Buffer.from(text, 'base64url').toString('latin1'),
  );
  if (match === null) throw new CursorError('not a cursor of this log');
  if (match[4] !== fingerprint(query)) {
    throw new CursorError('made for another query: give the same filters and order');
  }
  return { sentAt: Number(match[2]), id: Number(match[3]), way: match[1] === '<' ? 'older' : 'newer' };
}
