/** The tables of what was counted of each message, in blocks that are kept in memory until they are written. */
import type Database from 'better-sqlite3';
import { blockOf, blockSize, numbersIn, storedOf } from './block.ts';
import { byteOf, codeOf, countedIn, stateIn } from './indexed-message.ts';
import type { IndexedMessage } from './indexed-message.ts';

interface Stored {
  readonly states: Buffer;
  readonly evidence: Buffer;
  readonly times: Buffer;
  readonly conversations: Buffer;
  readonly rooms: Buffer | null;
}

/** Each list has a place for every message; what is not there is 0 in all of them. */
class Block {
  readonly states = new Uint8Array(blockSize);
  readonly evidence = new Uint16Array(blockSize);
  readonly times = new Float64Array(blockSize);
  // Numbers of rows of the log, of which it never has as many as four thousand million.
  readonly conversations = new Uint32Array(blockSize);
  readonly rooms = new Uint32Array(blockSize);
  /** Differs from what is stored. */
  isChanged = false;
  /** So do times, conversations or rooms. */
  isFilled = false;

  constructor(stored: Stored | undefined) {
    if (stored === undefined) return;
    this.states.set(stored.states);
    this.evidence.set(numbersIn(Uint16Array, stored.evidence));
    this.times.set(numbersIn(Float64Array, stored.times));
    this.conversations.set(numbersIn(Uint32Array, stored.conversations));
    if (stored.rooms !== null) this.rooms.set(numbersIn(Uint32Array, stored.rooms));
  }
}

/** As many are in memory at a time: what is indexed may be one of each. */
const maxBlocks = 256;
/** As many stay there: those of the messages that came last are changed again and again. */
const keptBlocks = 16;

export class IndexedBlocks {
  private readonly blocks = new Map<number, Block>();
  private readonly find: Database.Statement<[number], Stored>;
  private readonly keepIndexed: Database.Statement<[number, number, number, number, Buffer, Buffer]>;
  private readonly keepCounted: Database.Statement<[number, Buffer, Buffer | null, Buffer]>;
  private readonly drop: readonly Database.Statement<[number]>[];

  constructor(index: Database.Database) {
    this.find = index.prepare(
      `SELECT s.states, s.evidence, c.times, c.conversations, c.rooms
       FROM seen s JOIN counted_for c ON c.block = s.block WHERE s.block = ?`,
    );
    this.keepIndexed = index.prepare(
      `INSERT INTO seen (block, has, first_at, last_at, states, evidence) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (block) DO UPDATE SET has = excluded.has, first_at = excluded.first_at,
         last_at = excluded.last_at, states = excluded.states, evidence = excluded.evidence`,
    );
    this.keepCounted = index.prepare(
      `INSERT INTO counted_for (block, conversations, rooms, times) VALUES (?, ?, ?, ?)
       ON CONFLICT (block) DO UPDATE SET conversations = excluded.conversations, rooms = excluded.rooms,
         times = excluded.times`,
    );
    this.drop = ['seen', 'counted_for'].map((table) => index.prepare(`DELETE FROM ${table} WHERE block = ?`));
  }

  /** Null where the message was not counted. */
  of(id: number): IndexedMessage | null {
    const { states, evidence, times, conversations, rooms } = this.block(id);
    const place = id % blockSize;
    const state = states[place] ?? 0;
    if (state === 0) return null;
    const room = rooms[place] ?? 0;
    return {
      id,
      state: stateIn(state),
      ...countedIn(evidence[place] ?? 0),
      sent_at: times[place] ?? 0,
      conversation: conversations[place] ?? 0,
      room: room === 0 ? null : room,
    };
  }

  keep(message: IndexedMessage): void {
    const block = this.block(message.id);
    const place = message.id % blockSize;
    block.states[place] = byteOf(message.state);
    block.evidence[place] = codeOf(message);
    block.isChanged = true;
    const [conversation, room] = [message.conversation, message.room ?? 0];
    const { times, conversations, rooms } = block;
    if (times[place] === message.sent_at && conversations[place] === conversation && rooms[place] === room)
      return;
    times[place] = message.sent_at;
    conversations[place] = conversation;
    rooms[place] = room;
    block.isFilled = true;
  }

  forget(id: number): void {
    const block = this.block(id);
    const { states, evidence, times, conversations, rooms } = block;
    for (const list of [states, evidence, times, conversations, rooms]) list[id % blockSize] = 0;
    block.isChanged = true;
    block.isFilled = true;
  }

  /** Within a transaction. */
  write(): void {
    for (const [number, block] of this.blocks) {
      if (block.isChanged) this.writeBlock(number, block);
    }
    for (const number of [...this.blocks.keys()].slice(0, -keptBlocks)) this.blocks.delete(number);
  }

  private block(id: number): Block {
    const number = blockOf(id);
    const known = this.blocks.get(number);
    if (known !== undefined) return known;
    if (this.blocks.size >= maxBlocks) this.write();
    const block = new Block(this.find.get(number));
    this.blocks.set(number, block);
    return block;
  }

  private writeBlock(number: number, block: Block): void {
    const { states, evidence, times, conversations, rooms } = block;
    let [has, length] = [0, 0];
    let [first, last] = [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];
    for (let place = 0; place < blockSize; place += 1) {
      const state = states[place] ?? 0;
      if (state === 0) continue;
      const at = times[place] ?? 0;
      has |= 1 << stateIn(state);
      first = Math.min(first, at);
      last = Math.max(last, at);
      length = place + 1;
    }
    if (length === 0) for (const drop of this.drop) drop.run(number);
    else {
      this.keepIndexed.run(number, has, first, last, storedOf(states, length), storedOf(evidence, length));
      if (block.isFilled) {
        const inRooms = rooms.some((room) => room !== 0) ? storedOf(rooms, length) : null;
        this.keepCounted.run(number, storedOf(conversations, length), inRooms, storedOf(times, length));
      }
    }
    block.isChanged = false;
    block.isFilled = false;
  }
}
