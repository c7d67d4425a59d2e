/** Rows of the log as the console sees them. */
import type Database from 'better-sqlite3';
import type { DeliveryView, MessageView } from '../reader.ts';
import { stateOf } from '../../delivery/state.ts';
import { resourceOf } from '../../stanza/jid.ts';
import { rfc3339 } from '../times.ts';
import { deliveries } from './deliveries.ts';
import type { DeliveryRow } from './deliveries.ts';
import { messageColumns, messageParticipants } from './finder.ts';
import type { MessageRow } from './finder.ts';
import { writePlace } from './place.ts';
import { messageStateCode } from './schema.ts';

export interface LogRow extends MessageRow {
  readonly state_code: number;
  readonly room: string | null;
  readonly repeats: string | null;
  readonly log: number;
  readonly body: string | null;
}

/** Of message `m`, joined with its participants. */
export const viewColumns = `${messageColumns}, m.body, (${messageStateCode}) AS state_code,
  (SELECT jid FROM participant WHERE id = m.room_id) AS room,
  (SELECT stanza_id FROM message WHERE id = m.repeats) AS repeats, (SELECT created_at FROM progress) AS log`;

/** In the same order. */
export function toViews(database: Database.Database, rows: readonly LogRow[]): MessageView[] {
  const found = deliveries(
    database,
    rows.map((row) => row.id),
  );
  return rows.map((row) => ({
    stanzaId: row.stanza_id,
    id: row.message_id,
    from: row.sender,
    to: row.recipient,
    type: row.type,
    room: row.room,
    body: row.body,
    sentAt: rfc3339(row.sent_at),
    state: stateOf(row.state_code),
    deliveries: found.get(row.id)?.map(toDeliveryView) ?? [],
    repeats: row.repeats,
    position: writePlace({ log: row.log, row: row.id }),
  }));
}

/** By row number; those that are gone or not of the log are not among them. */
export function viewsById(
  database: Database.Database,
  messages: Iterable<number>,
): ReadonlyMap<number, MessageView> {
  const rows = database
    .prepare<[string], LogRow>(
      `SELECT ${viewColumns} FROM message m ${messageParticipants}
       WHERE m.id IN (SELECT value FROM json_each(?)) AND m.logged = 1`,
    )
    .all(JSON.stringify([...messages]));
  const views = toViews(database, rows);
  return new Map(rows.flatMap(({ id }, index) => (views[index] === undefined ? [] : [[id, views[index]]])));
}

export function toDeliveryView({ jid, code, evidence, at }: DeliveryRow): DeliveryView {
  return { resource: resourceOf(jid) ?? jid, state: stateOf(code), evidence, at: rfc3339(at) };
}

/** A page ends early where its bodies grow beyond this, so that an answer never grows beyond memory. */
const mostBodyCharacters = 8 * 1024 * 1024;

export function firstOf(rows: readonly LogRow[], limit: number): readonly LogRow[] {
  let characters = 0;
  const end = rows.findIndex((row, index) => {
    characters += row.body?.length ?? 0;
    return index > 0 && characters > mostBodyCharacters;
  });
  return rows.slice(0, end < 0 ? limit : Math.min(limit, end));
}
