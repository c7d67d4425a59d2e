/** Finds messages that have left the ledger's memory. */
import type Database from 'better-sqlite3';
import type { TrackedMessage } from '../../delivery/batch.ts';
import { stateOf } from '../../delivery/state.ts';
import { bareJid } from '../../stanza/jid.ts';
import type { Participants } from './participants.ts';

export interface MessageRow {
  readonly id: number;
  readonly stanza_id: string;
  readonly sender: string;
  readonly recipient: string;
  readonly type: string;
  readonly message_id: string | null;
  readonly origin_id: string | null;
  readonly sent_at: number;
  readonly stamped: number;
  readonly state: number;
  readonly owed: number;
  readonly stored_at: number;
}

const address = (participant: string, column: string): string =>
  `${participant}.jid || CASE WHEN m.${column} IS NULL THEN '' ELSE '/' || m.${column} END`;

/** Of message `m` with its participants `s` (sender) and `r` (recipient). */
export const messageColumns = `m.id, m.stanza_id, ${address('s', 'sender_resource')} AS sender,
  ${address('r', 'recipient_resource')} AS recipient, m.type, m.message_id, m.origin_id, m.sent_at,
  m.stamped, m.state, m.owed, m.stored_at`;

/** Of message `m`: its sender `s` and its recipient `r`. */
export const messageParticipants = `JOIN participant s ON s.id = m.sender_id JOIN participant r ON r.id = m.recipient_id`;

/** The row of the message with a stanza-id, given twice: its own, or one that a client sent it again under. */
export const rowOfStanzaId =
  'coalesce((SELECT id FROM message WHERE stanza_id = ?), (SELECT message_id FROM alias WHERE stanza_id = ?))';

const fromMessage = `FROM message m ${messageParticipants}`;

export function toTracked(row: MessageRow): TrackedMessage {
  return {
    row: row.id,
    key: row.stanza_id,
    from: row.sender,
    to: row.recipient,
    type: row.type,
    id: row.message_id,
    originId: row.origin_id,
    sentAt: row.sent_at,
    stamped: row.stamped !== 0,
    state: stateOf(row.state),
    owed: row.owed,
    storedAt: row.stored_at,
  };
}

/**
 * How far back a receipt or marker is matched: there is no index on clients' ids, which would cost every message for
 * the sake of the few receipts that come after the message has left memory.
 */
const lookBack = 5000;
const mostRaised = 1000;

export class MessageFinder {
  private readonly participants: Participants;
  private readonly keyed: Database.Statement<[string], MessageRow>;
  private readonly aliased: Database.Statement<[string], MessageRow>;
  private readonly byId: Database.Statement<[number, number, string, string], MessageRow>;
  private readonly before: Database.Statement<[number, number, number, number, number], MessageRow>;

  constructor(database: Database.Database, participants: Participants) {
    this.participants = participants;
    this.keyed = database.prepare(`SELECT ${messageColumns} ${fromMessage} WHERE m.stanza_id = ?`);
    this.aliased = database.prepare(
      `SELECT ${messageColumns} ${fromMessage} WHERE m.id = (SELECT message_id FROM alias WHERE stanza_id = ?)`,
    );
    this.byId = database.prepare(
      `SELECT ${messageColumns} FROM (SELECT * FROM message WHERE conversation_id = ? AND sender_id = ?
           ORDER BY sent_at DESC LIMIT ${lookBack}) m
         ${messageParticipants}
       WHERE m.message_id = ? OR m.origin_id = ? ORDER BY m.sent_at DESC, m.id DESC LIMIT 1`,
    );
    this.before = database.prepare(
      `SELECT ${messageColumns} FROM (SELECT * FROM message
           WHERE conversation_id = ? AND sent_at BETWEEN ? AND ? AND sender_id = ? AND id < ?
           ORDER BY sent_at DESC LIMIT ${mostRaised}) m
         ${messageParticipants} ORDER BY m.id`,
    );
  }

  byKey(key: string): TrackedMessage | undefined {
    const row = this.keyed.get(key) ?? this.aliased.get(key);
    return row === undefined ? undefined : toTracked(row);
  }

  byClientId(sender: string, recipient: string, id: string): TrackedMessage | undefined {
    const pair = this.pair(sender, recipient);
    if (pair === null) return undefined;
    const row = this.byId.get(pair.conversation, pair.sender, id, id);
    return row === undefined ? undefined : toTracked(row);
  }

  earlier(message: TrackedMessage, from: number): TrackedMessage[] {
    const pair = this.pair(bareJid(message.from), bareJid(message.to));
    if (pair === null) return [];
    return this.before.all(pair.conversation, from, message.sentAt, pair.sender, message.row).map(toTracked);
  }

  private pair(sender: string, recipient: string): { conversation: number; sender: number } | null {
    const from = this.participants.find(sender);
    const to = this.participants.find(recipient);
    const conversation = from === null || to === null ? null : this.participants.findPair(from, to);
    return from === null || conversation === null ? null : { conversation, sender: from };
  }
}
