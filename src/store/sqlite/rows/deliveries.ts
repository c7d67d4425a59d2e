/** Deliveries of messages, with the barriers that their sessions have passed. */
import type Database from 'better-sqlite3';
import { stateCodes } from '../../../model/state.ts';
import type { Evidence } from '../../../model/state.ts';
import { listed } from '../../message-parts.ts';
import { passedAt } from '../file/sql.ts';

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

/** Of the message whose state is `w`: the delivery that stands there, and whether there are further ones. */
export const firstColumns = `w.session_id, (SELECT jid FROM session WHERE id = w.session_id) AS jid, w.handed_state,
  w.evidence, coalesce(w.updated_at, w.handed_at) AS updated_at, ${passedAt.replaceAll('d.', 'w.')} AS confirmed_at,
  EXISTS (SELECT 1 FROM delivery_record WHERE message = w.message) AS has_further`;

/** As `firstColumns` gives it; all of it is null where the message was not handed over at once. */
export interface FirstDelivery {
  readonly session_id: number | null;
  readonly jid: string | null;
  readonly handed_state: number | null;
  readonly evidence: Evidence | null;
  readonly updated_at: number | null;
  readonly confirmed_at: number | null;
  readonly has_further: number;
}

/** The same in the order of the columns, as statements give it that answer in lists. */
export type FirstValues = readonly [
  session: FirstDelivery['session_id'],
  jid: FirstDelivery['jid'],
  state: FirstDelivery['handed_state'],
  evidence: FirstDelivery['evidence'],
  updatedAt: FirstDelivery['updated_at'],
  confirmedAt: FirstDelivery['confirmed_at'],
  hasFurther: number,
];

export function firstFrom(values: FirstValues): FirstDelivery {
  const [session_id, jid, handed_state, evidence, updated_at, confirmed_at, has_further] = values;
  return { session_id, jid, handed_state, evidence, updated_at, confirmed_at, has_further };
}

/** Of one message, by the primary key: no more rows are looked at than are given. */
const furtherOfMessage = `SELECT d.session_id, e.jid, d.state, d.evidence, d.updated_at, ${passedAt} AS confirmed_at
  FROM delivery_record d CROSS JOIN session e ON e.id = d.session_id WHERE d.message = ?`;

function firstOf(row: FirstDelivery): StoredDelivery[] {
  const { session_id: session, jid, handed_state: state, updated_at: updatedAt } = row;
  if (session === null || jid === null || state === null || updatedAt === null) return [];
  const { evidence, confirmed_at: confirmedAt } = row;
  return [{ session_id: session, jid, state, evidence, updated_at: updatedAt, confirmed_at: confirmedAt }];
}

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

/** Of one message the youngest sessions, `max` of them. Null: it was handed to nobody. */
export function prepareDeliveries(
  database: Database.Database,
): (message: number, first: FirstDelivery, max: number) => Deliveries | null {
  const youngest = database.prepare<[number, number], StoredDelivery>(
    `${furtherOfMessage} ORDER BY d.session_id DESC LIMIT ?`,
  );
  const count = database
    .prepare<[number, number], number>(
      'SELECT count(*) FROM (SELECT 1 FROM every_delivery WHERE message = ? LIMIT ?)',
    )
    .pluck();
  return (message, first, max) => {
    const stored = firstOf(first);
    if (first.has_further !== 0) {
      stored.push(...youngest.all(message, max + 1));
      stored.sort((one, other) => other.session_id - one.session_id);
    }
    if (stored.length === 0) return null;
    const more = stored.length > max ? (count.get(message, max + listed.counted) ?? 0) - max : 0;
    return { rows: byResource(stored.slice(0, max).map(toRow).toReversed()), more };
  };
}

/** Each session of its own, in their order, behind session `after`. */
export function deliveriesAfter(
  database: Database.Database,
  message: number,
  after: number,
  limit: number,
): readonly DeliveryRow[] {
  const first = database
    .prepare<[number], FirstDelivery>(`SELECT ${firstColumns} FROM message_state w WHERE w.message = ?`)
    .get(message);
  const stored = (first === undefined ? [] : firstOf(first)).filter((row) => row.session_id > after);
  const further = database
    .prepare<[number, number, number], StoredDelivery>(
      `${furtherOfMessage} AND d.session_id > ? ORDER BY d.session_id LIMIT ?`,
    )
    .all(message, after, limit);
  return [...stored, ...further]
    .sort((one, other) => one.session_id - other.session_id)
    .slice(0, limit)
    .map(toRow);
}
