/** Whose messages in a state are asked for, and by which way they are found soonest. The index is attached. */
import type Database from 'better-sqlite3';
import { stateCodes } from '../../../model/state.ts';
import type { State } from '../../../model/state.ts';
import type { MessageQuery } from '../../reader.ts';
import { blockSize } from '../indexer/block.ts';
import type { Position } from '../indexer/position.ts';
import { keys } from '../indexer/tally.ts';
import type { Cursor } from './cursor.ts';
import type { People } from './people.ts';

export type StateQuery = MessageQuery & { readonly state: State };

/** Conversations of the log that may have one in the state, and the room; null for any. */
export interface Whose {
  readonly conversations: readonly number[] | null;
  readonly room: number | null;
}

/** With more of them it is quicker to look at any messages in the state than at each of these. */
const manyConversations = 2000;

/** Null where nobody has one. */
export function whoseOf(
  database: Database.Database,
  people: People,
  { participant, with: other, room: roomJid, state }: StateQuery,
): Whose | null {
  const room = roomJid === undefined ? null : people.row(roomJid);
  if (roomJid !== undefined && room === null) return null;
  if (participant === undefined) {
    const isThere = room === null || countsOf(database, [-room], state).inState > 0;
    return isThere ? { conversations: null, room } : null;
  }
  const one = people.row(participant);
  const pair = other === undefined ? null : people.pair(participant, other);
  if (one === null || (other !== undefined && pair === null)) return null;
  // What is said in a room is counted for the room, which is the other one then.
  const conversations = database
    .prepare<(number | null)[], number>(
      `SELECT c.id FROM main.conversation c WHERE c.id IN (SELECT id FROM main.conversation WHERE first_id = ?
         UNION SELECT id FROM main.conversation WHERE second_id = ?) AND c.id = coalesce(?, c.id)
         AND (? OR EXISTS (SELECT 1 FROM idx.conversation i
           WHERE i.id IN (c.id, -c.first_id, -c.second_id) AND i.states & ? <> 0))`,
    )
    .pluck()
    .all(one, one, pair, people.hasMany(one, manyConversations) ? 1 : 0, 1 << stateCodes[state]);
  return conversations.length === 0 ? null : { conversations, room };
}

/** Microseconds: of a row in the log, of a number in a list of them, of a block for these and for any. */
const cost = { row: 5, listed: 0.6, ofListed: 3, block: 8 } as const;
/** What somebody said in rooms is not known before, so the list may come to more than was thought. */
const mostListed = 20_000;

/** `log`: by the log's own indexes. `listed`: out of a list of all that somebody has; null: by whose they are. */
export type Way = 'log' | { readonly listed: readonly number[] | null };

export function wayOf(
  database: Database.Database,
  whose: Whose,
  query: StateQuery,
  cursor: Cursor | null,
  { highest }: Position,
): Way {
  const { conversations, room } = whose;
  if (conversations === null && room === null) return { listed: null };
  const numbers = conversations ?? [-(room ?? 0)];
  if (numbers.length >= manyConversations) return { listed: null };
  const { messages, inState } = countsOf(database, numbers, query.state);
  const wanted = query.limit + 1;
  const blocks = highest / blockSize;
  const part = Math.min(1, wanted / Math.max(1, inState));
  const byBlocks = cost.block * blocks * part;
  const byList = cost.listed * messages + cost.ofListed * Math.min(blocks, messages) * part;
  // Of many conversations the log has no order.
  const byLog = numbers.length === 1 && inState > 0 ? cost.row * messages * part : Infinity;
  if (byLog < byBlocks && byLog < byList) return 'log';
  return { listed: byBlocks < byList ? null : list(database, whose, query, cursor) };
}

function countsOf(
  database: Database.Database,
  conversations: readonly number[],
  state: State,
): { readonly messages: number; readonly inState: number } {
  const counts = database
    .prepare<[string, string], { readonly messages: number | null; readonly inState: number | null }>(
      `SELECT sum(messages) AS messages, sum(counts ->> ?) AS inState FROM idx.conversation
       WHERE id IN (SELECT value FROM json_each(?))`,
    )
    .get(keys.state(stateCodes[state]), JSON.stringify(conversations));
  return { messages: counts?.messages ?? 0, inState: counts?.inState ?? 0 };
}

/** All their messages of the time, whatever their state; null where they are many. */
function list(
  database: Database.Database,
  { conversations, room }: Whose,
  { order, since, until }: StateQuery,
  cursor: Cursor | null,
): number[] | null {
  const [from, to] = [since ?? Number.MIN_SAFE_INTEGER, until ?? Number.MAX_SAFE_INTEGER];
  const low = cursor !== null && order === 'asc' ? Math.max(from, cursor.sentAt) : from;
  const high = cursor !== null && order === 'desc' ? Math.min(to, cursor.sentAt) : to;
  const ids = database
    .prepare<[string, number, number], number>(
      `SELECT m.id FROM message m WHERE m.${conversations === null ? 'room_id' : 'conversation_id'}
         IN (SELECT value FROM json_each(?)) AND m.sent_at >= ? AND m.sent_at <= ? LIMIT ${mostListed + 1}`,
    )
    .pluck()
    .all(JSON.stringify(conversations ?? [room]), low, high);
  return ids.length > mostListed ? null : ids;
}
