/** The table of conversations: how many messages each has by state, and its last one. */
import type Database from 'better-sqlite3';
import type { IndexedMessage } from './indexed-message.ts';
import { Difference, keys, readCounts } from './tally.ts';
import type { Counts } from './tally.ts';

interface ConversationRow {
  readonly last_at: number;
  readonly last_message: number;
  readonly counts: string;
}

interface Gathered {
  readonly difference: Difference;
  /** The last of those that were added; null where none was. */
  last: IndexedMessage | null;
  /** Those that were taken away, and not added again. */
  readonly gone: Set<number>;
}

type Last = Pick<IndexedMessage, 'id' | 'sent_at'>;

/** Bits for the states that are among the counts. */
function stateBits(counts: Counts): number {
  return Object.keys(counts).reduce((bits, key) => bits | (1 << Number(key.slice(1))), 0);
}

export class Conversations {
  private readonly gathered = new Map<number, Gathered>();
  private readonly find: Database.Statement<[number], ConversationRow>;
  private readonly keep: Database.Statement<[number, number, number, number, number, string]>;
  private readonly drop: Database.Statement<[number]>;
  private readonly lastOfPair: Database.Statement<[number], Last>;
  private readonly lastOfRoom: Database.Statement<[number], Last>;

  constructor(log: Database.Database, index: Database.Database) {
    const lastOf = (condition: string): Database.Statement<[number], Last> =>
      log.prepare(
        `SELECT id, sent_at FROM message WHERE ${condition} AND logged = 1 ORDER BY sent_at DESC, id DESC LIMIT 1`,
      );
    this.lastOfPair = lastOf('conversation_id = ? AND room_id IS NULL');
    this.lastOfRoom = lastOf('room_id = ?');
    this.find = index.prepare('SELECT last_at, last_message, counts FROM conversation WHERE id = ?');
    this.keep = index.prepare(
      `INSERT INTO conversation (id, last_at, last_message, messages, states, counts) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET last_at = excluded.last_at, last_message = excluded.last_message,
         messages = excluded.messages, states = excluded.states, counts = excluded.counts`,
    );
    this.drop = index.prepare('DELETE FROM conversation WHERE id = ?');
  }

  count(message: IndexedMessage, by: 1 | -1): void {
    const id = message.room === null ? message.conversation : -message.room;
    const gathered = this.gathered.get(id) ?? { difference: new Difference(), last: null, gone: new Set() };
    this.gathered.set(id, gathered);
    gathered.difference.add(keys.state(message.state), by);
    if (by === -1) gathered.gone.add(message.id);
    else gathered.gone.delete(message.id);
    if (by === 1 && (gathered.last === null || isAfter(message.sent_at, message.id, gathered.last))) {
      gathered.last = message;
    }
  }

  write(): void {
    for (const [id, { difference, last, gone }] of this.gathered) {
      const row = this.find.get(id);
      const counts = difference.appliedTo(row === undefined ? {} : readCounts(row.counts));
      const messages = Object.values(counts).reduce((total, count) => total + count, 0);
      let [lastAt, lastMessage] = [row?.last_at ?? 0, row?.last_message ?? 0];
      if (last !== null && (row === undefined || !isAfter(lastAt, lastMessage, last))) {
        [lastAt, lastMessage] = [last.sent_at, last.id];
      }
      // Retention keeps what waits, be it older than what it takes.
      if (messages > 0 && gone.has(lastMessage)) {
        const left = id < 0 ? this.lastOfRoom.get(-id) : this.lastOfPair.get(id);
        if (left !== undefined) [lastAt, lastMessage] = [left.sent_at, left.id];
      }
      if (messages === 0) this.drop.run(id);
      else this.keep.run(id, lastAt, lastMessage, messages, stateBits(counts), JSON.stringify(counts));
    }
    this.gathered.clear();
  }
}

function isAfter(sentAt: number, id: number, other: IndexedMessage): boolean {
  return sentAt > other.sent_at || (sentAt === other.sent_at && id > other.id);
}
