/**
 * Looks at messages of the log and counts them: what was counted before is taken away and what is there now is added,
 * so any message can be looked at at any time, however often, and one that is gone is taken away.
 */
import type Database from 'better-sqlite3';
import { stateCodes } from '../../../model/state.ts';
import { searchedText } from '../../shown.ts';
import { passedAt } from '../file/schema.ts';
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

/** What is said of new messages and of those that are gone; full-text/ keeps it. */
export interface Bodies {
  add(rows: { id: number; body: string; tags: string[] }[]): void;
  remove(ids: number[]): void;
}

export class Looking {
  private readonly rows: Database.Statement<[string], LoggedRow>;
  private readonly textOf: Database.Statement<
    [string],
    { id: number; body: string | null; texts: string | null }
  >;
  private readonly known: Database.Statement<[string], Seen>;
  private readonly keep: Database.Statement<[Seen]>;
  private readonly drop: Database.Statement<[number]>;
  private readonly tallies: Tallies;
  private readonly conversations: Conversations;
  private readonly delivered: DeliveredCounts;
  private readonly bodies: Bodies;

  constructor(log: Database.Database, index: Database.Database, bodies: Bodies) {
    // The first barrier behind a delivery tells when it was passed; the later ones need not be looked at.
    this.rows = log.prepare(
      `SELECT m.id, m.sent_at, m.state, m.conversation_id, m.room_id, m.sender_id, m.recipient_id,
         (SELECT min(t.at) FROM transition t WHERE t.message_id = m.id
            AND t.state BETWEEN ${stateCodes.confirmed} AND ${stateCodes.displayed}) AS told_at,
         (SELECT min(${passedAt}) FROM delivery_record d WHERE d.message_id = m.id) AS passed_at,
         EXISTS (SELECT 1 FROM redelivered g WHERE g.message_id = m.id) AS redelivered
       FROM message m WHERE m.id IN (SELECT value FROM json_each(?)) AND m.logged = 1 ORDER BY m.id`,
    );
    this.textOf = log.prepare(
      `SELECT id, body, texts FROM message WHERE id IN (SELECT value FROM json_each(?))
         AND (body IS NOT NULL OR texts IS NOT NULL) ORDER BY id`,
    );
    this.known = index.prepare('SELECT * FROM seen WHERE id IN (SELECT value FROM json_each(?))');
    this.keep = index.prepare(
      `INSERT INTO seen (id, state, sent_at, conversation, room, delay, redelivered)
       VALUES (:id, :state, :sent_at, :conversation, :room, :delay, :redelivered)
       ON CONFLICT (id) DO UPDATE SET state = excluded.state, sent_at = excluded.sent_at,
         conversation = excluded.conversation, room = excluded.room, delay = excluded.delay, redelivered = excluded.redelivered`,
    );
    this.drop = index.prepare('DELETE FROM seen WHERE id = ?');
    this.tallies = new Tallies(index);
    this.conversations = new Conversations(log, index);
    this.delivered = new DeliveredCounts(index);
    this.bodies = bodies;
  }

  /** Within a transaction of the index. `news`: those of them of which something was told; the others were there before. */
  look(messages: readonly number[], news: ReadonlySet<number>): void {
    const wanted = JSON.stringify(messages);
    const rows = this.rows.all(wanted);
    const before = new Map(this.known.all(wanted).map((seen) => [seen.id, seen]));
    const added: LoggedRow[] = [];
    for (const row of rows) {
      const now = toSeen(row);
      const old = before.get(row.id);
      if (old === undefined) added.push(row);
      else {
        before.delete(row.id);
        if (old.state === now.state && old.delay === now.delay && old.redelivered === now.redelivered)
          continue;
        this.count(old, -1);
      }
      this.count(now, 1);
      const takenMs = (old?.delay ?? null) === null ? timeOf(row) : null;
      if (takenMs !== null && news.has(row.id)) this.delivered.count(takenMs);
      this.keep.run(now);
    }
    const gone = [...before.values()];
    for (const old of gone) {
      this.count(old, -1);
      this.drop.run(old.id);
    }
    this.tallies.write();
    this.delivered.write();
    this.conversations.write();
    if (gone.length > 0) this.bodies.remove(gone.map(({ id }) => id));
    if (added.length > 0) this.addBodies(added);
  }

  private addBodies(added: readonly LoggedRow[]): void {
    const tags = new Map(added.map((row) => [row.id, tagsOf(row)]));
    // One after the other: all of them may be more than fits into memory.
    for (const { id, body, texts } of this.textOf.iterate(JSON.stringify([...tags.keys()]))) {
      this.bodies.add([{ id, body: searchedText(body, texts), tags: tags.get(id) ?? [] }]);
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
