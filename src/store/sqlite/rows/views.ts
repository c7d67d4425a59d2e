/** Rows of the log as the console sees them. */
import type Database from 'better-sqlite3';
import { stateOf } from '../../../model/state.ts';
import { resourceOf } from '../../../stanza/jid.ts';
import { listed } from '../../message-parts.ts';
import type { DeliveryView } from '../../message-parts.ts';
import type { MessageView } from '../../reader.ts';
import { textsOf } from '../../shown.ts';
import { rfc3339 } from '../../times.ts';
import { writePlace } from '../file/place.ts';
import { stateCodeOf } from '../file/sql.ts';
import { firstColumns, prepareDeliveries } from './deliveries.ts';
import type { Deliveries, DeliveryRow, FirstDelivery } from './deliveries.ts';
import { messageColumns, messageParticipants } from './finder.ts';
import type { MessageRow } from './finder.ts';

export interface LogRow extends MessageRow, FirstDelivery {
  readonly state_code: number;
  readonly room: string | null;
  readonly repeats: string | null;
  readonly log: number;
  readonly body: string | null;
  readonly texts: string | null;
}

/** Of message `m`, joined with its state and its participants. */
export const viewColumns = `${messageColumns}, m.body, m.texts, ${stateCodeOf} AS state_code,
  (SELECT jid FROM participant WHERE id = m.room_id) AS room,
  (SELECT stanza_id FROM message WHERE id = m.repeats) AS repeats, (SELECT created_at FROM log) AS log,
  ${firstColumns}`;

/** In the same order. */
export function toViews(database: Database.Database, rows: readonly LogRow[]): MessageView[] {
  const deliveriesOf = prepareDeliveries(database);
  return rows.map((row) => ({
    stanzaId: row.stanza_id,
    id: row.message_id,
    from: row.sender,
    to: row.recipient,
    type: row.type,
    room: row.room,
    body: row.body,
    ...textsOf(row.texts),
    sentAt: rfc3339(row.sent_at),
    state: stateOf(row.state_code),
    ...toDeliveryList(deliveriesOf(row.id, row, listed.deliveries)),
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

/** In the order given; what is gone is left out. */
export function viewsInOrder(database: Database.Database, messages: readonly number[]): MessageView[] {
  const views = viewsById(database, messages);
  return messages.flatMap((id) => views.get(id) ?? []);
}

/** None: it was handed to nobody. */
export function toDeliveryList(found: Deliveries | null): Pick<MessageView, 'deliveries' | 'moreDeliveries'> {
  return { deliveries: found?.rows.map(toDeliveryView) ?? [], moreDeliveries: found?.more ?? 0 };
}

export function toDeliveryView({ jid, code, evidence, at }: DeliveryRow): DeliveryView {
  return { resource: resourceOf(jid) ?? jid, state: stateOf(code), evidence, at: rfc3339(at) };
}
