/** Deliveries and timelines of messages, with the barriers that their sessions have passed. */
import type Database from 'better-sqlite3';
import type { Evidence } from '../reader.ts';
import { stateCodes } from '../../delivery/state.ts';
import { resourceOf } from '../../stanza/jid.ts';
import { passedAt } from './schema.ts';

export interface DeliveryRow {
  readonly message: number;
  readonly jid: string;
  readonly code: number;
  readonly evidence: Evidence | null;
  /** When it reached that state. */
  readonly at: number;
  readonly sentAt: number | null;
  /** When the client passed a barrier behind it. */
  readonly confirmedAt: number | null;
}

interface StoredDelivery {
  readonly message_id: number;
  readonly jid: string;
  readonly state: number;
  readonly evidence: Evidence | null;
  readonly updated_at: number;
  readonly sent_at: number | null;
  readonly confirmed_at: number | null;
}

function toRow(stored: StoredDelivery): DeliveryRow {
  const { confirmed_at: confirmedAt } = stored;
  const confirmed = stored.state === stateCodes.sent && confirmedAt !== null;
  return {
    message: stored.message_id,
    jid: stored.jid,
    code: confirmed ? stateCodes.confirmed : stored.state,
    evidence: confirmed ? 'barrier' : stored.evidence,
    at: confirmed ? confirmedAt : stored.updated_at,
    sentAt: stored.sent_at,
    confirmedAt,
  };
}

function stored(database: Database.Database, messages: readonly number[]): DeliveryRow[] {
  return database
    .prepare<[string], StoredDelivery>(
      `SELECT d.message_id, e.jid, d.state, d.evidence, d.updated_at, d.sent_at,
         ${passedAt} AS confirmed_at
       FROM delivery_record d JOIN session e ON e.id = d.session_id
       WHERE d.message_id IN (SELECT value FROM json_each(?)) ORDER BY d.message_id, d.session_id`,
    )
    .all(JSON.stringify(messages))
    .map(toRow);
}

/** By message; of two sessions of one resource (it came back) the one that got further. */
export function deliveries(
  database: Database.Database,
  messages: readonly number[],
): Map<number, DeliveryRow[]> {
  const byMessage = new Map<number, DeliveryRow[]>();
  for (const row of stored(database, messages)) {
    const rows = byMessage.get(row.message) ?? [];
    const same = rows.findIndex((other) => other.jid === row.jid);
    const earlier = rows[same];
    if (earlier === undefined) rows.push(row);
    else if (row.code >= earlier.code) rows[same] = row;
    byMessage.set(row.message, rows);
  }
  return byMessage;
}

export interface Step {
  readonly at: number;
  readonly code: number;
  readonly jid: string | null;
  readonly evidence: Evidence | null;
  readonly reason: string | null;
}

interface NotedStep {
  readonly at: number;
  readonly state: number;
  readonly resource: string | null;
  readonly evidence: Evidence | null;
  readonly reason: string | null;
}

/** Everything after `accepted`, oldest first. */
export function timeline(database: Database.Database, message: number): Step[] {
  const noted = database
    .prepare<[number], NotedStep>(
      'SELECT at, state, resource, evidence, reason FROM transition WHERE message_id = ? ORDER BY ordinal',
    )
    .all(message)
    .map((row): Step => {
      const jid = row.resource === null ? null : `/${row.resource}`;
      return { at: row.at, code: row.state, jid, evidence: row.evidence, reason: row.reason };
    });
  const handed = stored(database, [message]).flatMap((row): Step[] => {
    const { jid, sentAt, confirmedAt, code, evidence } = row;
    const steps: Step[] = [];
    if (sentAt !== null) {
      steps.push({ at: sentAt, code: stateCodes.sent, jid, evidence: null, reason: null });
    }
    if (confirmedAt !== null) {
      const code = stateCodes.confirmed;
      steps.push({ at: confirmedAt, code, jid, evidence: 'barrier', reason: null });
    }
    // What a further client said raised nothing any more, and is noted with its delivery only.
    const told = noted.some((step) => step.code === code && step.jid === `/${resourceOf(jid) ?? jid}`);
    if (code >= stateCodes.received && !told) {
      steps.push({ at: row.at, code, jid, evidence, reason: null });
    }
    return steps;
  });
  // Events of one millisecond are told in the order of their states.
  return [...noted, ...handed].sort((a, b) => a.at - b.at || a.code - b.code);
}
