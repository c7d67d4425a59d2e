/** Messages that the index has in a state, out of its blocks: only those are read that have one. The index is attached. */
import type Database from 'better-sqlite3';
import { blockOf, blockSize, numbersIn } from '../indexer/block.ts';
import { byteOf, stateIn } from '../indexer/indexed-message.ts';
import type { Cursor } from './cursor.ts';
import { FirstOf } from './first-of.ts';

export interface InState {
  readonly code: number;
  readonly order: 'asc' | 'desc';
  /** Milliseconds since 1970; `since` inclusive, `until` exclusive. */
  readonly since?: number;
  readonly until?: number;
  readonly after: Cursor | null;
  /** Null for any. */
  readonly room: number | null;
  readonly without: ReadonlySet<number>;
}

type BlockRow = readonly [
  block: number,
  first: number,
  last: number,
  states: Buffer,
  conversations: Buffer | null,
  rooms: Buffer | null,
];

type Conversations = ReadonlySet<number> | null;

/** The first so many of these conversations of the log, or of any, in the order of their times. */
export function firstInState(
  database: Database.Database,
  conversations: Conversations,
  asked: InState,
  max: number,
): Cursor[] {
  const isAsc = asked.order === 'asc';
  const best = new FirstOf(max, isAsc);
  const times = database
    .prepare<[number], Buffer>('SELECT times FROM idx.counted_for WHERE block = ?')
    .pluck();
  const isWanted = range(asked);
  for (const row of blocks(database, conversations, asked)) {
    const [block, first, last] = row;
    if (best.isFull && best.isBefore(isAsc ? first : last)) break;
    const found = placesIn(row, conversations, asked);
    if (found.length === 0) continue;
    const stored = times.get(block);
    const at = stored === undefined ? null : numbersIn(Float64Array, stored);
    for (const place of isAsc ? found : found.toReversed()) {
      const entry = { id: block * blockSize + place, sentAt: at?.[place] ?? 0 };
      if (isWanted(entry)) best.add(entry);
    }
  }
  return best.entries;
}

/** All in a state with numbers from `low` to `high`, in rising order. */
export function* allInState(
  database: Database.Database,
  code: number,
  low: number,
  high: number,
): Generator<number> {
  const rows = database
    .prepare<[number, number, number], readonly [number, Buffer]>(
      'SELECT block, states FROM idx.seen WHERE block >= ? AND block <= ? AND has & ? <> 0 ORDER BY block',
    )
    .raw();
  for (const [block, states] of rows.iterate(blockOf(low), blockOf(high), 1 << code)) {
    for (const place of placesOf(states, code)) {
      const id = block * blockSize + place;
      if (id >= low && id <= high) yield id;
    }
  }
}

/** All of a state, where they are less than `max`; null where they are not. */
export function fewInState(database: Database.Database, code: number, max: number): number[] | null {
  const inBlocks = database
    .prepare<[number, number], number>(
      'SELECT count(*) FROM (SELECT 1 FROM idx.seen INDEXED BY seen_last WHERE has & ? <> 0 LIMIT ?)',
    )
    .pluck();
  // Each of them has one at least, and that is known without reading it.
  if (Number(inBlocks.get(1 << code, max)) >= max) return null;
  const ids: number[] = [];
  for (const id of allInState(database, code, 0, Number.MAX_SAFE_INTEGER)) {
    if (ids.length + 1 === max) return null;
    ids.push(id);
  }
  return ids;
}

/** How many messages of a time are in each state, by its code. */
export function countStates(
  database: Database.Database,
  since: number,
  until: number,
): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  const rows = database
    .prepare<[number, number], readonly [Buffer, Buffer]>(
      `SELECT s.states, c.times FROM idx.seen s JOIN idx.counted_for c ON c.block = s.block
       WHERE s.last_at >= ? AND s.first_at < ?`,
    )
    .raw();
  for (const [states, times] of rows.iterate(since, until)) {
    for (const [place, time] of numbersIn(Float64Array, times).entries()) {
      const state = states[place] ?? 0;
      if (state === 0 || time < since || time >= until) continue;
      counts.set(stateIn(state), (counts.get(stateIn(state)) ?? 0) + 1);
    }
  }
  return counts;
}

/** In the order in which they can hold what comes first. */
function blocks(
  database: Database.Database,
  conversations: Conversations,
  { code, order, since, until, after, room }: InState,
): IterableIterator<BlockRow> {
  const conditions = ['s.has & ? <> 0'];
  const parameters: number[] = [1 << code];
  const add = (condition: string, value: number): void => {
    conditions.push(condition);
    parameters.push(value);
  };
  if (since !== undefined) add('s.last_at >= ?', since);
  if (until !== undefined) add('s.first_at < ?', until);
  if (after !== null) add(order === 'asc' ? 's.last_at >= ?' : 's.first_at <= ?', after.sentAt);
  const column = order === 'asc' ? 'first_at' : 'last_at';
  const lists = [conversations === null ? 'NULL' : 'c.conversations', room === null ? 'NULL' : 'c.rooms'];
  const filters = conversations !== null || room !== null;
  return database
    .prepare<unknown[], BlockRow>(
      `SELECT s.block, s.first_at, s.last_at, s.states, ${lists.join(', ')}
       FROM idx.seen s INDEXED BY ${order === 'asc' ? 'seen_first' : 'seen_last'} ${filters ? 'CROSS JOIN idx.counted_for c ON c.block = s.block' : ''}
       WHERE ${conditions.join(' AND ')} ORDER BY s.${column} ${order === 'asc' ? 'ASC' : 'DESC'}`,
    )
    .raw()
    .iterate(...parameters);
}

/** Places of a block at which there is one, in rising order. */
function placesIn(
  [block, , , states, inConversations, inRooms]: BlockRow,
  conversations: Conversations,
  { code, room, without }: InState,
): number[] {
  const of = inConversations === null ? null : numbersIn(Uint32Array, inConversations);
  const rooms = inRooms === null ? null : numbersIn(Uint32Array, inRooms);
  return placesOf(states, code).filter(
    (place) =>
      (conversations === null || conversations.has(of?.[place] ?? 0)) &&
      (room === null || rooms?.[place] === room) &&
      !without.has(block * blockSize + place),
  );
}

function placesOf(states: Buffer, code: number): number[] {
  const byte = byteOf(code);
  const places: number[] = [];
  for (let place = states.indexOf(byte); place >= 0; place = states.indexOf(byte, place + 1))
    places.push(place);
  return places;
}

function range({ order, since, until, after }: InState): (entry: Cursor) => boolean {
  return ({ id, sentAt }) => {
    if (since !== undefined && sentAt < since) return false;
    if (until !== undefined && sentAt >= until) return false;
    if (after === null) return true;
    const [later, same] = [sentAt > after.sentAt, sentAt === after.sentAt];
    return order === 'asc' ? later || (same && id > after.id) : !later && !(same && id >= after.id);
  };
}
