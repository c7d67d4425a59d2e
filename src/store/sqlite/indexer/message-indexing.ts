/**
 * Indexes messages of the log and counts them: what was counted before is taken away and what is there now is added,
 * so any message can be indexed at any time, however often, and one that is gone is taken away.
 */
import type Database from 'better-sqlite3';
import { stateCodes } from '../../../model/state.ts';
import { searchedText } from '../../shown.ts';
import { passedAt } from '../file/sql.ts';
import { Choice, spansOf, wantedOf } from './choice.ts';
import { Conversations } from './conversations.ts';
import { DeliveredCounts } from './delivered.ts';
import { slotOf } from './latency.ts';
import { IndexedBlocks } from './indexed-blocks.ts';
import type { IndexedMessage } from './indexed-message.ts';
import { Tallies } from './tallies.ts';

interface LoggedRow {
  readonly id: number;
  readonly sent_at: number;
  readonly state: number;
  readonly conversation_id: number;
  readonly room_id: number | null;
  readonly sender_id: number;
  readonly recipient_id: number;
  readonly told_at: number | null;
  readonly passed_at: number | null;
  readonly further_passed_at: number | null;
  readonly redelivered: number;
}

/** What is said of new messages and of those that are gone; text/ keeps it. */
export interface Bodies {
  /** In the order of their ids. */
  append(row: { readonly id: number; readonly body: string; readonly tags: readonly string[] }): void;
  remove(ids: number[]): void;
}

type Text = readonly [id: number, body: string | null, texts: string | null];
type Span = [lowest: number, highest: number];

export class MessageIndexing {
  private readonly rows: Choice<LoggedRow>;
  private readonly told: Choice<LoggedRow>;
  private readonly anyTold: Database.Statement<[number, number, number, number], number>;
  private readonly texts: Database.Statement<Span, Text>;
  private readonly indexed: IndexedBlocks;
  private readonly tallies: Tallies;
  private readonly conversations: Conversations;
  private readonly delivered: DeliveredCounts;
  private readonly bodies: Bodies;

  constructor(log: Database.Database, index: Database.Database, bodies: Bodies) {
    // The first barrier behind a delivery tells when it was passed; the later ones need not be looked at.
    const logged = (toldAt: string, redelivered: string): Choice<LoggedRow> =>
      new Choice(
        log,
        `SELECT m.id, m.sent_at, w.state, m.conversation_id, m.room_id, m.sender_id, m.recipient_id,
           ${toldAt} AS told_at,
           ${passedAt.replaceAll('d.', 'w.')} AS passed_at,
           (SELECT min(${passedAt}) FROM delivery_record d WHERE d.message = m.id) AS further_passed_at,
           ${redelivered} AS redelivered
         FROM message m CROSS JOIN message_state w ON w.message = m.id WHERE m.logged = 1 AND`,
        'm.id',
      );
    this.told = logged(
      `(SELECT min(t.at) FROM transition t WHERE t.message = m.id
          AND t.state BETWEEN ${stateCodes.confirmed} AND ${stateCodes.displayed})`,
      'EXISTS (SELECT 1 FROM redelivered g WHERE g.message = m.id)',
    );
    // Of most nothing is told but that they were sent: two look-ups less for each.
    this.rows = logged('NULL', '0');
    this.anyTold = log
      .prepare<[number, number, number, number], number>(
        `SELECT EXISTS (SELECT 1 FROM transition WHERE message BETWEEN ? AND ?)
           OR EXISTS (SELECT 1 FROM redelivered WHERE message BETWEEN ? AND ?)`,
      )
      .pluck();
    this.texts = log
      .prepare<Span, Text>(
        `SELECT id, body, texts FROM message WHERE id BETWEEN ? AND ?
           AND (body IS NOT NULL OR texts IS NOT NULL) ORDER BY id`,
      )
      .raw();
    this.indexed = new IndexedBlocks(index);
    this.tallies = new Tallies(index);
    this.conversations = new Conversations(log, index);
    this.delivered = new DeliveredCounts(index);
    this.bodies = bodies;
  }

  /**
   * Within a transaction of the index, before the end of which `write` is called. `messages`: at least one. `news`: those
   * of them of which something was told; the others were there before.
   */
  index(messages: ReadonlySet<number>, news: ReadonlySet<number>): void {
    const wanted = wantedOf(messages);
    const [lowest, highest] = wanted.span;
    const isTold = this.anyTold.get(lowest, highest, lowest, highest) === 1;
    const rows = (isTold ? this.told : this.rows).all(wanted);
    const added = new Map<number, LoggedRow>();
    for (const row of rows) {
      const now = indexedOf(row);
      const old = this.indexed.of(row.id);
      if (old === null) added.set(row.id, row);
      else {
        if (old.state === now.state && old.delay === now.delay && old.redelivered === now.redelivered)
          continue;
        this.count(old, -1);
      }
      this.count(now, 1);
      const takenMs = (old?.delay ?? null) === null ? timeOf(row) : null;
      if (takenMs !== null && news.has(row.id)) this.delivered.count(takenMs);
      this.indexed.keep(now);
    }
    if (rows.length < messages.size) this.takeAway(messages, rows);
    if (added.size > 0) this.addBodies(added);
  }

  /** What was counted since; many messages change one row. */
  write(): void {
    this.indexed.write();
    this.tallies.write();
    this.delivered.write();
    this.conversations.write();
  }

  /** Those that are in the log no more; of what was never of it nothing was counted. */
  private takeAway(messages: ReadonlySet<number>, there: readonly LoggedRow[]): void {
    const missing = new Set(messages);
    for (const { id } of there) missing.delete(id);
    const gone: number[] = [];
    // In their order, which is that of the blocks.
    for (const id of [...missing].sort((a, b) => a - b)) {
      const old = this.indexed.of(id);
      if (old === null) continue;
      this.count(old, -1);
      this.indexed.forget(id);
      gone.push(id);
    }
    if (gone.length > 0) this.bodies.remove(gone);
  }

  private addBodies(added: ReadonlyMap<number, LoggedRow>): void {
    for (const span of spansOf([...added.keys()])) {
      // One after the other: all of them may be more than fits into memory.
      for (const [id, body, texts] of this.texts.iterate(...span)) {
        const row = added.get(id);
        if (row !== undefined) this.bodies.append({ id, body: searchedText(body, texts), tags: tagsOf(row) });
      }
    }
  }

  private count(message: IndexedMessage, by: 1 | -1): void {
    this.tallies.count(message, by);
    this.conversations.count(message, by);
  }
}

/** Words of the full-text index that say whose a message is, for questions about words of somebody. */
function tagsOf(row: LoggedRow): string[] {
  const { sender_id: sender, recipient_id: recipient, conversation_id: conversation, room_id: room } = row;
  const tags = [`p${sender}`, `c${conversation}`];
  if (recipient !== sender) tags.push(`p${recipient}`);
  if (room !== null) tags.push(`r${room}`);
  return tags;
}

/** Null where there is none. */
function earlier(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
}

/** When the first client passed a barrier behind it; null where none has. */
function passedAtOf({ passed_at: first, further_passed_at: further }: LoggedRow): number | null {
  return earlier(first, further);
}

/** Until the first evidence of a client, in milliseconds; null where there is none. */
function timeOf(row: LoggedRow): number | null {
  const { told_at: told, sent_at: sentAt } = row;
  const evidence = earlier(told, passedAtOf(row));
  return evidence === null ? null : evidence - sentAt;
}

function indexedOf(row: LoggedRow): IndexedMessage {
  const { sent_at: sentAt, room_id: room } = row;
  const takenMs = timeOf(row);
  const confirmed = row.state === stateCodes.sent && passedAtOf(row) !== null;
  return {
    id: row.id,
    state: confirmed ? stateCodes.confirmed : row.state,
    sent_at: sentAt,
    conversation: row.conversation_id,
    room,
    delay: takenMs === null ? null : slotOf(takenMs),
    redelivered: row.redelivered,
  };
}
