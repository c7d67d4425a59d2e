/** Finds messages that have left the ledger's memory. */
import type Database from 'better-sqlite3';
import type { Batch } from '../../../model/batch.ts';
import type { Handing } from '../../../model/delivery.ts';
import { maxNamed } from '../../../model/message.ts';
import type { Alike, TrackedMessage } from '../../../model/message.ts';
import { owed } from '../../../model/promise.ts';
import { stateCodes, stateOf } from '../../../model/state.ts';
import { bareJid } from '../../../stanza/jid.ts';
import type { AwaitedMessage, LedgerStore } from '../../ledger-store.ts';
import { ownNode } from '../file/node.ts';
import { passed } from '../file/sql.ts';
import { LatelyNamed, lookBack } from './lately.ts';
import type { Pair } from './lately.ts';
import type { Participants } from './participants.ts';

export type Earlier = ReturnType<LedgerStore['findBefore']>;

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
  readonly keeper: string | null;
  readonly kept_from: string | null;
}

interface HandingRow {
  readonly session: number;
  readonly jid: string;
  readonly position: number;
  readonly has_read: number;
}

const address = (participant: string, column: string): string =>
  `${participant}.jid || CASE WHEN m.${column} IS NULL THEN '' ELSE '/' || m.${column} END`;

/** Of message `m` with its state `w` and its participants `s` (sender) and `r` (recipient). */
export const messageColumns = `m.id, m.stanza_id, ${address('s', 'sender_resource')} AS sender,
  ${address('r', 'recipient_resource')} AS recipient, m.type, m.message_id, m.origin_id, m.sent_at,
  m.stamped, w.state, w.owed, w.stored_at,
  (SELECT jid FROM participant WHERE id = w.keeper_id) AS keeper, w.kept_from`;

/** Of message `m`: its state `w`, its sender `s` and its recipient `r`. */
export const messageParticipants = `JOIN message_state w ON w.message = m.id
  JOIN participant s ON s.id = m.sender_id JOIN participant r ON r.id = m.recipient_id`;

/** The row of the message with a stanza-id, given twice: its own; or one that it went out under again, in logs of before. */
export const rowOfStanzaId =
  'coalesce((SELECT id FROM message WHERE stanza_id = ?), (SELECT message FROM alias WHERE stanza_id = ?))';

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
    storedFor: row.keeper === null ? null : { to: row.keeper, from: row.kept_from },
  };
}

const maxRaised = 1000;

export class MessageFinder {
  private readonly participants: Participants;
  private readonly keyed: Database.Statement<[string], MessageRow>;
  private readonly aliased: Database.Statement<[string], MessageRow>;
  private readonly byRow: Database.Statement<[number], MessageRow>;
  private readonly lately: LatelyNamed;
  private readonly counted: Database.Statement<[number], number>;
  private readonly awaited: Database.Statement<
    [number, number, number, number, number],
    MessageRow & { readonly position: number; readonly handed_at: number }
  >;
  private readonly handed: Database.Statement<[number], HandingRow>;
  private readonly before: Database.Statement<
    [number | null, number, number, number, number, number],
    MessageRow & { readonly position: number | null }
  >;

  constructor(database: Database.Database, participants: Participants) {
    this.participants = participants;
    this.keyed = database.prepare(`SELECT ${messageColumns} ${fromMessage} WHERE m.stanza_id = ?`);
    this.aliased = database.prepare(
      `SELECT ${messageColumns} ${fromMessage} WHERE m.id = (SELECT message FROM alias WHERE stanza_id = ?)`,
    );
    this.byRow = database.prepare(`SELECT ${messageColumns} ${fromMessage} WHERE m.id = ?`);
    this.lately = new LatelyNamed(database);
    // By its index alone; both directions, of which one may have all.
    this.counted = database
      .prepare<[number], number>(
        `SELECT count(*) FROM (SELECT 1 FROM message WHERE conversation_id = ? LIMIT ${lookBack})`,
      )
      .pluck();
    this.awaited = database.prepare(
      `SELECT ${messageColumns}, d.position, d.sent_at AS handed_at FROM message m ${messageParticipants}
         JOIN every_delivery d ON d.message = w.message
       WHERE w.node = ${ownNode} AND w.owed <> 0 AND w.owed & ~${owed.place} <> 0 AND w.message >= ?
         AND d.session_id = ? AND d.position >= ? AND d.position < ?
       ORDER BY m.id LIMIT ?`,
    );
    this.handed = database.prepare(
      `SELECT d.session_id AS session, e.jid, d.position, d.state >= ${stateCodes.confirmed} OR ${passed} AS has_read
       FROM every_delivery d JOIN session e ON e.id = d.session_id
       WHERE d.message = ? AND d.position IS NOT NULL`,
    );
    this.before = database.prepare(
      `SELECT ${messageColumns}, (SELECT d.position FROM every_delivery d
           WHERE d.message = m.id AND d.session_id = ?) AS position
         FROM (SELECT n.* FROM (SELECT * FROM message
             WHERE conversation_id = ? AND sent_at BETWEEN ? AND ? AND sender_id = ? AND id < ?
             ORDER BY sent_at DESC LIMIT ${lookBack}) n CROSS JOIN message_state t ON t.message = n.id
           WHERE t.state BETWEEN ${stateCodes.sent} AND ${stateCodes.received}
           ORDER BY n.sent_at DESC LIMIT ${maxRaised + 1}) m
         ${messageParticipants} ORDER BY m.id`,
    );
  }

  byKey(key: string): TrackedMessage | undefined {
    const row = this.keyed.get(key) ?? this.aliased.get(key);
    return row === undefined ? undefined : toTracked(row);
  }

  byClientId(sender: string, recipient: string, id: string): Alike {
    const pair = this.pair(sender, recipient);
    if (pair === null) return { messages: [], more: false };
    const rows = this.lately.rowsOf(pair, id).slice(0, maxNamed + 1);
    const messages = rows.flatMap((row) => {
      const found = this.byRow.get(row);
      return found === undefined ? [] : [toTracked(found)];
    });
    return { messages: messages.slice(0, maxNamed), more: messages.length > maxNamed };
  }

  /** See LedgerStore. */
  awaitedOf(session: number, row: number, from: number, before: number, max: number): AwaitedMessage[] {
    return this.awaited
      .all(row, session, from, before, max)
      .map((found) => ({ message: toTracked(found), position: found.position, at: found.handed_at }));
  }

  /** How many rows a search for a client's id reads at most, between these accounts (bare JIDs). */
  costOf(sender: string, recipient: string): number {
    const pair = this.pair(sender, recipient);
    return pair === null || this.lately.has(pair) ? 1 : 1 + (this.counted.get(pair.conversation) ?? 0);
  }

  /** Rows have gone. */
  forget(): void {
    this.lately.forget();
  }

  /** These are about to be written. */
  added(messages: Batch['messages']): void {
    if (this.lately.isEmpty) return;
    for (const { message } of messages) {
      const pair = this.pair(bareJid(message.from), bareJid(message.to));
      if (pair !== null) this.lately.forgetOf(pair);
    }
  }

  handings(message: number): Handing[] {
    return this.handed
      .all(message)
      .map(({ session, jid, position, has_read: read }) => ({ session, jid, position, read: read !== 0 }));
  }

  earlier(message: TrackedMessage, from: number, session: number | null): Earlier {
    const pair = this.pair(bareJid(message.from), bareJid(message.to));
    if (pair === null) return { messages: [], more: false };
    const rows = this.before.all(session, pair.conversation, from, message.sentAt, pair.sender, message.row);
    const messages = rows.map((row) => ({ message: toTracked(row), position: row.position }));
    return { messages: messages.slice(-maxRaised), more: rows.length > maxRaised };
  }

  private pair(sender: string, recipient: string): Pair | null {
    const from = this.participants.find(sender);
    const to = this.participants.find(recipient);
    const conversation = from === null || to === null ? null : this.participants.findPair(from, to);
    return from === null || conversation === null ? null : { conversation, sender: from };
  }
}
