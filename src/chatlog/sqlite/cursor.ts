/** Cursors of the message pages: the last row shown, bound to the query it was made for. */
import { createHash } from 'node:crypto';
import { CursorError } from '../reader.ts';
import type { MessageQuery } from '../reader.ts';

export interface Cursor {
  readonly sentAt: number;
  readonly id: number;
}

function fingerprint(query: MessageQuery): string {
  const { participant, with: other, room, since, until, state, text, order } = query;
  const described = JSON.stringify([participant, other, room, since, until, state, text, order]);
  return createHash('sha256').update(described).digest('base64url').slice(0, 8);
}

export function cursorAfter(sentAt: number, id: number, query: MessageQuery): string {
  return Buffer.from(`${sentAt}.${id}.${fingerprint(query)}`).toString('base64url');
}

/** Throws CursorError. */
export function readCursor(text: string, query: MessageQuery): Cursor {
  const match = /^(\d{1,16})\.(\d{1,16})\.([\w-]{8})$/.exec(
    Buffer.from(text, 'base64url').toString('latin1'),
  );
  if (match === null) throw new CursorError('not a cursor of this log');
  if (match[3] !== fingerprint(query))
    throw new CursorError('made for another query: give the same filters and order');
  return { sentAt: Number(match[1]), id: Number(match[2]) };
}
