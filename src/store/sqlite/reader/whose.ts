/** Whose messages in a state are asked for, and by which way they are found soonest. The index is attached. */
import type Database from 'better-sqlite3';
import { stateCodes } from '../../../model/state.ts';
import type { State } from '../../../model/state.ts';
import type { MessageQuery } from '../../reader.ts';
import { blockSize } from '../indexer/block.ts';
import type { Position } from '../indexer/position.ts';
import { keys } from '../indexer/tally.ts';
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

/** Microseconds: of a row in the log's index of conversations or of rooms, and of a block. */
const cost = { row: 1, block: 5 } as const;
/** Rows that are counted to find out. */
const maxCounted = 100_000;

/** `rows`: along the conversations or the room. `blocks`: along all in the state, whosever they are. */
export type Way = 'rows' | 'blocks';

export function wayOf(
  database: Database.Database,
  whose: Whose,
  query: StateQuery,
  { highest }: Position,
): Way {
  const { conversations, room } = whose;
  if (conversations === null && room === null) return 'blocks';
  const numbers = conversations ?? [-(room ?? 0)];
  if (numbers.length >= manyConversations) return 'blocks';
  const { messages, inState } = countsOf(database, numbers, query.state);
  const part = Math.min(1, (query.limit + 1) / Math.max(1, inState));
  const byBlocks = (cost.block * part * highest) / blockSize;
  // Of one the log has the order, of several none: all their rows have to be looked at.
  const isOne = numbers.length === 1 && inState > 0;
  if (cost.row * messages * (isOne ? part : 1) > byBlocks) return 'blocks';
  // What somebody has said in rooms is counted for these.
  const max = Math.min(maxCounted, Math.ceil(byBlocks / cost.row));
  const isFew = conversations === null || isOne || countUpTo(database, conversations, max) < max;
  return isFew ? 'rows' : 'blocks';
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

function countUpTo(database: Database.Database, conversations: readonly number[], max: number): number {
  const count = database
    .prepare<[string, number], number>(
      `SELECT count(*) FROM (SELECT 1 FROM message
         WHERE conversation_id IN (SELECT value FROM json_each(?)) LIMIT ?)`,
    )
    .pluck();
  return Number(count.get(JSON.stringify(conversations), max));
}
