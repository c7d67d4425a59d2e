/** Everything that happened to one message after it was accepted, oldest first, piece by piece. */
import type Database from 'better-sqlite3';
import { stateCodes } from '../../../model/state.ts';
import type { Evidence } from '../../../model/state.ts';
import { passedAt } from '../file/sql.ts';

/** Where a step stands: events of one millisecond are told in the order of their states, what was noted first. */
export interface Place {
  readonly at: number;
  readonly code: number;
  readonly kind: number;
  readonly number: number;
}

export interface Step extends Place {
  readonly resource: string | null;
  readonly evidence: Evidence | null;
  readonly reason: string | null;
}

export const beginning: Place = { at: -1, code: -1, kind: -1, number: -1 };

/** To whom it was handed: asked for once, and looked at three times. */
const handed = `WITH handed AS MATERIALIZED (SELECT d.session_id, d.position, d.sent_at, d.state, d.evidence, d.updated_at,
    CASE WHEN instr(e.jid, '/') = 0 THEN e.jid ELSE substr(e.jid, instr(e.jid, '/') + 1) END AS resource
  FROM every_delivery d CROSS JOIN session e ON e.id = d.session_id WHERE d.message = $message)`;

/** What was noted of it; and of each delivery that it was sent, confirmed, and what its client said, if that raised nothing. */
const steps = `
  SELECT at, state AS code, 0 AS kind, ordinal AS number, resource, evidence, reason
    FROM transition WHERE message = $message
  UNION ALL SELECT sent_at, ${stateCodes.sent}, 1, session_id, resource, NULL, NULL
    FROM handed WHERE sent_at IS NOT NULL
  UNION ALL SELECT passed, ${stateCodes.confirmed}, 1, session_id, resource, 'barrier', NULL
    FROM (SELECT ${passedAt} AS passed, d.session_id, d.resource FROM handed d) WHERE passed IS NOT NULL
  UNION ALL SELECT updated_at, state, 1, session_id, resource, evidence, NULL
    FROM handed WHERE state >= ${stateCodes.received} AND (state, resource) NOT IN
      (SELECT state, resource FROM transition WHERE message = $message AND resource IS NOT NULL)`;

const behind = `FROM (${steps}) WHERE (at, code, kind, number) > ($at, $code, $kind, $number)`;

export function stepsAfter(
  database: Database.Database,
  message: number,
  after: Place,
  limit: number,
): readonly Step[] {
  return database
    .prepare<[Record<string, number>], Step>(
      `${handed} SELECT * ${behind} ORDER BY at, code, kind, number LIMIT $limit`,
    )
    .all({ message, ...after, limit });
}

export function countStepsAfter(database: Database.Database, message: number, after: Place): number {
  const count = database
    .prepare<[Record<string, number>], number>(`${handed} SELECT count(*) ${behind}`)
    .pluck();
  return count.get({ message, ...after }) ?? 0;
}
