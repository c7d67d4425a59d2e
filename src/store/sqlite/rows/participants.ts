/** Numbers of participants and conversations, made when first needed and remembered. */
import type Database from 'better-sqlite3';
import { BoundedMap } from '../../../base/bounded-map.ts';

const maxConversations = 50_000;
/** Addresses may be a thousand characters long. */
const maxCharacters = 10_000_000;

export class Participants {
  private readonly ids = new BoundedMap<number>(maxCharacters);
  private readonly conversations = new Map<string, number>();
  private readonly findParticipant: Database.Statement<[string], number>;
  private readonly addParticipant: Database.Statement<[string]>;
  private readonly findConversation: Database.Statement<[number, number], number>;
  private readonly addConversation: Database.Statement<[number, number]>;

  constructor(database: Database.Database) {
    this.findParticipant = database
      .prepare<[string], number>('SELECT id FROM participant WHERE jid = ?')
      .pluck();
    this.addParticipant = database.prepare(
      `INSERT INTO participant (id, jid) SELECT max(next_participant,
         (SELECT coalesce(max(id), 0) + 1 FROM participant)), ? FROM log`,
    );
    this.findConversation = database
      .prepare<[number, number], number>('SELECT id FROM conversation WHERE first_id = ? AND second_id = ?')
      .pluck();
    this.addConversation = database.prepare(
      `INSERT INTO conversation (id, first_id, second_id) SELECT max(next_conversation,
         (SELECT coalesce(max(id), 0) + 1 FROM conversation)), ?, ? FROM log`,
    );
  }

  /** To be called when a transaction was rolled back, or has deleted some: numbers that are remembered do not exist. */
  forget(): void {
    this.ids.clear();
    this.conversations.clear();
  }

  /** Null where nobody of this bare JID was ever seen; nothing is made. */
  find(jid: string): number | null {
    return this.ids.get(jid) ?? this.findParticipant.get(jid) ?? null;
  }

  of(jid: string): number {
    const known = this.find(jid);
    const id = known ?? Number(this.addParticipant.run(jid).lastInsertRowid);
    this.ids.set(jid, id);
    return id;
  }

  /** Null where these two never wrote to each other. */
  findPair(one: number, other: number): number | null {
    const [first, second] = one < other ? [one, other] : [other, one];
    return this.findConversation.get(first, second) ?? null;
  }

  conversation(one: number, other: number): number {
    const key = one < other ? `${one} ${other}` : `${other} ${one}`;
    const remembered = this.conversations.get(key);
    if (remembered !== undefined) return remembered;
    const [first, second] = one < other ? [one, other] : [other, one];
    const id = this.findPair(one, other) ?? Number(this.addConversation.run(first, second).lastInsertRowid);
    if (this.conversations.size >= maxConversations) this.conversations.clear();
    this.conversations.set(key, id);
    return id;
  }
}
