/** Finds messages that have left the ledger's memory. */
import type Database from 'better-sqlite3';
import type { TrackedMessage } from '../../delivery/batch.ts';
import type { Handing } from '../../delivery/handings.ts';
import { mostNamed } from '../../delivery/recent.ts';
import type { Alike } from '../../delivery/recent.ts';
import { stateCodes, stateOf } from '../../delivery/state.ts';
import type { LedgerStore } from '../../delivery/store.ts';
import { looseId } from '../../stanza/carried-id.ts';
import { bareJid } from '../../stanza/jid.ts';
import type { Participants } from './participants.ts';
import { passed } from './schema.ts';

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

/** A conversation's row, and that of one of the two. */
interface Pair {
  readonly conversation: number;
  readonly sender: number;
}

const address = (participant: string, column: string): string =>
  `${participant}.jid || CASE WHEN m.${column} IS NULL THEN '' ELSE '/' || m.${column} END`;

/** Of message `m` with its participants `s` (sender) and `r` (recipient). */
export const messageColumns = `m.id, m.stanza_id, ${address('s', 'sender_resource')} AS sender,
  ${address('r', 'recipient_resource')} AS recipient, m.type, m.message_id, m.origin_id, m.sent_at,
  m.stamped, m.state, m.owed, m.stored_at,
  (SELECT jid FROM participant WHERE id = m.keeper_id) AS keeper, m.kept_from`;

/** Of message `m`: its sender `s` and its recipient `r`. */
export const messageParticipants = `JOIN participant s ON s.id = m.sender_id JOIN participant r ON r.id = m.recipient_id`;

/** The row of the message with a stanza-id, given twice: its own; or one that it went out under again, in logs of before. */
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
    storedFor: row.keeper === null ? null : { to: row.keeper, from: row.kept_from },
  };
}

/**
 * How far back a receipt or marker is matched: there is no index on clients' ids, which would cost every message for
 * the sake of the few receipts that come after the message has left memory.
 */
const lookBack = 5000;
const mostRaised = 1000;
/** As many are looked through whose id may have become another on its way: hardly any client has such ids. */
const mostChangeable = 500;

export class MessageFinder {
  private readonly participants: Participants;
  private readonly keyed: Database.Statement<[string], MessageRow>;
  private readonly aliased: Database.Statement<[string], MessageRow>;
  private readonly byId: Database.Statement<[number, number, string, string], MessageRow>;
  private readonly changeable: Database.Statement<[number, number], MessageRow>;
  private readonly handed: Database.Statement<[number], HandingRow>;
  private readonly before: Database.Statement<
    [number | null, number, number, number, number, number],
    MessageRow & { readonly position: number | null }
  >;

  constructor(database: Database.Database, participants: Participants) {
    this.participants = participants;
    this.keyed = database.prepare(`SELECT ${messageColumns} ${fromMessage} WHERE m.stanza_id = ?`);
    this.aliased = database.prepare(
      `SELECT ${messageColumns} ${fromMessage} WHERE m.id = (SELECT message_id FROM alias WHERE stanza_id = ?)`,
    );
    const lately = `SELECT ${messageColumns} FROM (SELECT * FROM message WHERE conversation_id = ? AND sender_id = ?
        ORDER BY sent_at DESC LIMIT ${lookBack}) m ${messageParticipants}`;
    this.byId = database.prepare(
      `${lately} WHERE m.message_id = ? OR m.origin_id = ? ORDER BY m.id DESC LIMIT ${mostNamed + 1}`,
    );
    this.changeable = database.prepare(
      `${lately} WHERE m.message_id GLOB '*[^!->@-~]*' OR m.origin_id GLOB '*[^!->@-~]*'
       ORDER BY m.id DESC LIMIT ${mostChangeable}`,
    );
    this.handed = database.prepare(
      `SELECT d.session_id AS session, e.jid, d.position, d.state >= ${stateCodes.confirmed} OR ${passed} AS has_read
       FROM delivery_record d JOIN session e ON e.id = d.session_id
       WHERE d.message_id = ? AND d.position IS NOT NULL`,
    );
    this.before = database.prepare(
      `SELECT ${messageColumns}, (SELECT d.position FROM delivery_record d
           WHERE d.message_id = m.id AND d.session_id = ?) AS position
         FROM (SELECT * FROM (SELECT * FROM message
             WHERE conversation_id = ? AND sent_at BETWEEN ? AND ? AND sender_id = ? AND id < ?
             ORDER BY sent_at DESC LIMIT ${lookBack})
           WHERE state BETWEEN ${stateCodes.sent} AND ${stateCodes.received}
           ORDER BY sent_at DESC LIMIT ${mostRaised + 1}) m
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
    const exact = this.byId.all(pair.conversation, pair.sender, id, id).map(toTracked);
    const changed = exact.length === 0 || /\s/.test(id) ? this.changed(pair, id) : [];
    const found = new Map([...exact, ...changed].map((message) => [message.row, message]));
    const messages = [...found.values()].sort((a, b) => b.row - a.row);
    return { messages: messages.slice(0, mostNamed), more: messages.length > mostNamed };
  }

  /** Those whose id may have become this one on its way. */
  private changed({ conversation, sender }: Pair, id: string): TrackedMessage[] {
    const loose = looseId(id) ?? id;
    return this.changeable
      .all(conversation, sender)
      .map(toTracked)
      .filter((one) => [one.id, one.originId].some((name) => name !== null && looseId(name) === loose));
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
    return { messages: messages.slice(-mostRaised), more: rows.length > mostRaised };
  }

  private pair(sender: string, recipient: string): Pair | null {
    const from = this.participants.find(sender);
    const to = this.participants.find(recipient);
    const conversation = from === null || to === null ? null : this.participants.findPair(from, to);
    return from === null || conversation === null ? null : { conversation, sender: from };
  }
}
