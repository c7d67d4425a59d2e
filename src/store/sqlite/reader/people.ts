/** Rows of participants and of conversations, by address. */
import type Database from 'better-sqlite3';
import { bareJid } from '../../../stanza/jid.ts';
import { Participants } from '../rows/participants.ts';

/** What a conversation's messages have in common. */
export type Between =
  | { readonly kind: 'people'; readonly conversation: number }
  | { readonly kind: 'room'; readonly room: number };

export class People {
  private readonly participants: Participants;
  private readonly count: Database.Statement<[number, number, number], number>;
  private readonly isRoom: Database.Statement<[number], number>;

  constructor(database: Database.Database) {
    this.participants = new Participants(database);
    this.count = database
      .prepare<[number, number, number], number>(
        `SELECT count(*) FROM (SELECT 1 FROM main.conversation WHERE first_id = ? OR second_id = ? LIMIT ?)`,
      )
      .pluck();
    this.isRoom = database
      .prepare<[number], number>('SELECT 1 FROM message WHERE room_id = ? LIMIT 1')
      .pluck();
  }

  /** Null where nobody of this address, of which the resource is cut, was ever seen. */
  row(jid: string): number | null {
    return this.participants.find(bareJid(jid));
  }

  /** Whether somebody has so many conversations, in which he is named first or second. */
  hasMany(row: number, many: number): boolean {
    return Number(this.count.get(row, row, many)) >= many;
  }

  /** Null where these two never wrote to each other. */
  pair(one: string, other: string): number | null {
    const [first, second] = [this.row(one), this.row(other)];
    return first === null || second === null ? null : this.participants.findPair(first, second);
  }

  /** Of two, or of a room; one address alone that is no room is of somebody who writes to himself. */
  between(participants: readonly [string, string] | readonly [string]): Between | null {
    const [one, other] = participants;
    if (other === undefined) {
      const room = this.row(one);
      if (room !== null && this.isRoom.get(room) !== undefined) return { kind: 'room', room };
    }
    const conversation = this.pair(one, other ?? one);
    return conversation === null ? null : { kind: 'people', conversation };
  }
}
