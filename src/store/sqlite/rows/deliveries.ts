/** Deliveries of messages, with the barriers that their sessions have passed. */
import type Database from 'better-sqlite3';
import { stateCodes } from '../../../model/state.ts';
import type { Evidence } from '../../../model/state.ts';
import { listed } from '../../message-parts.ts';
import { passedAt } from '../file/schema.ts';

export interface DeliveryRow {
  readonly session: number;
  readonly jid: string;
  readonly code: number;
  readonly evidence: Evidence | null;
  /** When it reached that state. */
  readonly at: number;
}

interface StoredDelivery {
  readonly session_id: number;
  readonly jid: string;
  readonly state: number;
  readonly evidence: Evidence | null;
  readonly updated_at: number;
  readonly confirmed_at: number | null;
}

/** Of one message, by the primary key: no more rows are looked at than are given. */
const rowsOfMessage = `SELECT d.session_id, e.jid, d.state, d.evidence, d.updated_at, ${passedAt} AS confirmed_at
  FROM delivery_record d CROSS JOIN session e ON e.id = d.session_id WHERE d.message_id = ?`;

function toRow(stored: StoredDelivery): DeliveryRow {
  const { confirmed_at: confirmedAt } = stored;
  const confirmed = stored.state === stateCodes.sent && confirmedAt !== null;
  return {
    session: stored.session_id,
    jid: stored.jid,
    code: confirmed ? stateCodes.confirmed : stored.state,
    evidence: confirmed ? 'barrier' : stored.evidence,
    at: confirmed ? confirmedAt : stored.updated_at,
  };
}

/** Of two sessions of one resource (it came back) the one that got further. */
function byResource(rows: readonly DeliveryRow[]): DeliveryRow[] {
  const found = new Map<string, DeliveryRow>();
  for (const row of rows) {
    const earlier = found.get(row.jid);
    if (earlier === undefined || row.code >= earlier.code) found.set(row.jid, row);
  }
  return [...found.values()];
}

export interface Deliveries {
  readonly rows: readonly DeliveryRow[];
  /** Sessions before these that it was handed to; counted up to a bound. */
  readonly more: number;
}

/** Of one message the youngest sessions, `most` of them. Null: it was handed to nobody. */
export function prepareDeliveries(
  database: Database.Database,
): (message: number, most: number) => Deliveries | null {
  const youngest = database.prepare<[number, number], StoredDelivery>(
    `${rowsOfMessage} ORDER BY d.session_id DESC LIMIT ?`,
  );
  const count = database
    .prepare<[number, number], number>(
      'SELECT count(*) FROM (SELECT 1 FROM delivery_record WHERE message_id = ? LIMIT ?)',
    )
    .pluck();
  return (message, most) => {
    const stored = youngest.all(message, most + 1);
    if (stored.length === 0) return null;
    const more = stored.length > most ? (count.get(message, most + listed.counted) ?? 0) - most : 0;
    return { rows: byResource(stored.slice(0, most).map(toRow).toReversed()), more };
  };
}

/** Each session of its own, in their order, behind session `after`. */
export function deliveriesAfter(
  database: Database.Database,
  message: number,
  after: number,
  limit: number,
): readonly DeliveryRow[] {
  return database
    .prepare<[number, number, number], StoredDelivery>(
      `${rowsOfMessage} AND d.session_id > ? ORDER BY d.session_id LIMIT ?`,
    )
    .all(message, after, limit)
    .map(toRow);
}
