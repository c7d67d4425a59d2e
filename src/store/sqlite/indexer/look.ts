/**
 * Looks at messages of the log and counts them: what was counted before is taken away and what is there now is added,
 * so any message can be looked at at any time, however often, and one that is gone is taken away.
 */
import type Database from 'better-sqlite3';
import { stateCodes } from '../../../model/state.ts';
import { searchedText } from '../../shown.ts';
import { passedAt } from '../file/schema.ts';
import { Choice, spansOf, wantedOf } from './choice.ts';
import { Conversations } from './conversations.ts';
import { DeliveredCounts } from './delivered.ts';
import { slotOf } from './latency.ts';
import type { Seen } from './seen.ts';
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

export class Looking {
  private readonly rows: Choice<LoggedRow>;
  private readonly told: Choice<LoggedRow>;
  private readonly anyTold: Database.Statement<[number, number, number, number], number>;
  private readonly texts: Database.Statement<Span, Text>;
  private readonly known: Choice<Seen>;
  private readonly add: Database.Statement<SeenValues>;
  private readonly replace: Database.Statement<SeenValues>;
  private readonly drop: Database.Statement<[number]>;
  private readonly tallies: Tallies;
  private readonly conversations: Conversations;
  private readonly delivered: DeliveredCounts;
  private readonly bodies: Bodies;

  constructor(log: Database.Database, index: Database.Database, bodies: Bodies) {
    // The first barrier behind a delivery tells when it was passed; the later ones need not be looked at.
    const logged = (toldAt: string, redelivered: string): Choice<LoggedRow> =>
      new Choice(
        log,
        `SELECT m.id, m.sent_at, m.state, m.conversation_id, m.room_id, m.sender_id, m.recipient_id,
           ${toldAt} AS told_at,
           (SELECT min(${passedAt}) FROM delivery_record d WHERE d.message_id = m.id) AS passed_at,
           ${redelivered} AS redelivered
         FROM message m WHERE m.logged = 1 AND`,
        'm.id',
      );
    this.told = logged(
      `(SELECT min(t.at) FROM transition t WHERE t.message_id = m.id
          AND t.state BETWEEN ${stateCodes.confirmed} AND ${stateCodes.displayed})`,
      'EXISTS (SELECT 1 FROM redelivered g WHERE g.message_id = m.id)',
    );
    // Of most nothing is told but that they were sent: two look-ups less for each.
    this.rows = logged('NULL', '0');
    this.anyTold = log
      .prepare<[number, number, number, number], number>(
        `SELECT EXISTS (SELECT 1 FROM transition WHERE message_id BETWEEN ? AND ?)
           OR EXISTS (SELECT 1 FROM redelivered WHERE message_id BETWEEN ? AND ?)`,
      )
      .pluck();
    this.texts = log
      .prepare<Span, Text>(
        `SELECT id, body, texts FROM message WHERE id BETWEEN ? AND ?
           AND (body IS NOT NULL OR texts IS NOT NULL) ORDER BY id`,
      )
      .raw();
    this.known = new Choice(index, 'SELECT * FROM seen WHERE', 'id');
    const values = `INTO seen (id, state, sent_at, conversation, room, delay, redelivered) VALUES (?, ?, ?, ?, ?, ?, ?)`;
    this.add = index.prepare(`INSERT ${values}`);
    this.replace = index.prepare(
      `INSERT ${values} ON CONFLICT (id) DO UPDATE SET state = excluded.state, sent_at = excluded.sent_at,
         conversation = excluded.conversation, room = excluded.room, delay = excluded.delay, redelivered = excluded.redelivered`,
    );
    this.drop = index.prepare('DELETE FROM seen WHERE id = ?');
    this.tallies = new Tallies(index);
    this.conversations = new Conversations(log, index);
    this.delivered = new DeliveredCounts(index);
    this.bodies = bodies;
  }

  /**
   * Within a transaction of the index, before the end of which `write` is called. `messages`: at least one. `news`: those
   * of them of which something was told; the others were there before.
   */
  look(messages: ReadonlySet<number>, news: ReadonlySet<number>): void {
    const wanted = wantedOf(messages);
    const [lowest, highest] = wanted.span;
    const isTold = this.anyTold.get(lowest, highest, lowest, highest) === 1;
    const rows = (isTold ? this.told : this.rows).all(wanted);
    const before = new Map(this.known.all(wanted).map((seen) => [seen.id, seen]));
    const added = new Map<number, LoggedRow>();
    for (const row of rows) {
      const now = toSeen(row);
      const old = before.get(row.id);
      if (old === undefined) added.set(row.id, row);
      else {
        before.delete(row.id);
        if (old.state === now.state && old.delay === now.delay && old.redelivered === now.redelivered)
          continue;
        this.count(old, -1);
      }
      this.count(now, 1);
      const takenMs = (old?.delay ?? null) === null ? timeOf(row) : null;
      if (takenMs !== null && news.has(row.id)) this.delivered.count(takenMs);
      (old === undefined ? this.add : this.replace).run(...valuesOf(now));
    }
    const gone = [...before.values()];
    for (const old of gone) {
      this.count(old, -1);
      this.drop.run(old.id);
    }
    if (gone.length > 0) this.bodies.remove(gone.map(({ id }) => id));
    if (added.size > 0) this.addBodies(added);
  }

  /** What was counted since; many messages change one row. */
  write(): void {
    this.tallies.write();
    this.delivered.write();
    this.conversations.write();
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

  private count(seen: Seen, by: 1 | -1): void {
    this.tallies.count(seen, by);
    this.conversations.count(seen, by);
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

/** Until the first evidence of a client, in milliseconds; null where there is none. */
function timeOf({ told_at: told, passed_at: passed, sent_at: sentAt }: LoggedRow): number | null {
  const evidence = told === null || passed === null ? (told ?? passed) : Math.min(told, passed);
  return evidence === null ? null : evidence - sentAt;
}

function toSeen(row: LoggedRow): Seen {
  const { passed_at: passed, sent_at: sentAt, room_id: room } = row;
  const takenMs = timeOf(row);
  const confirmed = row.state === stateCodes.sent && passed !== null;
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

type SeenValues = [
  id: number,
  state: number,
  sentAt: number,
  conversation: number,
  room: number | null,
  delay: number | null,
  redelivered: number,
];

const valuesOf = (seen: Seen): SeenValues => [
  seen.id,
  seen.state,
  seen.sent_at,
  seen.conversation,
  seen.room,
  seen.delay,
  seen.redelivered,
];
