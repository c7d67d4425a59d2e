/**
 * To whom the messages of a batch were handed. What is told in the batch that a message is new in, of the first session
 * that it is told of, is written with the message's state; all else has rows of its own.
 */
import type Database from 'better-sqlite3';
import type { Batch } from '../../../model/batch.ts';
import type { DeliveryChange } from '../../../model/delivery.ts';
import { stateCodes } from '../../../model/state.ts';
import type { Evidence } from '../../../model/state.ts';

/** A delivery as it is written; the times are milliseconds since 1970. */
export interface FirstDelivery {
  readonly session: number;
  position: number | null;
  sentAt: number | null;
  code: number;
  evidence: Evidence | null;
  updatedAt: number;
  sender: string | null;
}

export interface Sorted {
  /** By how many rows their message is behind the first that is new. */
  readonly first: readonly (FirstDelivery | undefined)[];
  readonly further: readonly DeliveryChange[];
}

const sentAtOf = ({ position, at }: DeliveryChange): number | null => (position === null ? null : at);

/** The same that SQL does with what is in the store already (see below). */
function raise(first: FirstDelivery, change: DeliveryChange): void {
  first.position ??= change.position;
  first.sentAt ??= sentAtOf(change);
  first.sender ??= change.sender;
  const code = stateCodes[change.state];
  if (code <= first.code) return;
  first.code = code;
  first.evidence = change.evidence;
  first.updatedAt = change.at;
}

export function sortDeliveries({ deliveries }: Batch, firstNew: number): Sorted {
  const first: (FirstDelivery | undefined)[] = [];
  const further: DeliveryChange[] = [];
  for (const change of deliveries) {
    const place = change.message.row - firstNew;
    const known = place < 0 ? undefined : first[place];
    if (place < 0 || (known !== undefined && known.session !== change.session)) further.push(change);
    else if (known !== undefined) raise(known, change);
    else {
      const { session, position, state, evidence, at, sender } = change;
      const [sentAt, code] = [sentAtOf(change), stateCodes[state]];
      first[place] = { session, position, sentAt, code, evidence, updatedAt: at, sender };
    }
  }
  return { first, further };
}

export function prepareFurther(database: Database.Database): (change: DeliveryChange) => void {
  const updateFirst = database.prepare(
    `UPDATE message_state SET
       position = coalesce(position, ?), handed_at = coalesce(handed_at, ?), handed_from = coalesce(handed_from, ?),
       evidence = CASE WHEN ? > handed_state THEN ? ELSE evidence END,
       updated_at = CASE WHEN ? > handed_state THEN ? ELSE updated_at END,
       handed_state = max(handed_state, ?)
     WHERE message = ? AND session_id = ?`,
  );
  // What a client says late of a message that was deleted meanwhile must not come back in parts.
  const insert = database.prepare(
    `INSERT INTO delivery_record (message, session_id, position, sent_at, state, evidence, updated_at, sender)
     SELECT ?, ?, ?, ?, ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM message_state WHERE message = ?)
     ON CONFLICT (message, session_id) DO UPDATE SET
       position = coalesce(position, excluded.position),
       sent_at = coalesce(sent_at, excluded.sent_at),
       sender = coalesce(sender, excluded.sender),
       evidence = CASE WHEN excluded.state > state THEN excluded.evidence ELSE evidence END,
       updated_at = CASE WHEN excluded.state > state THEN excluded.updated_at ELSE updated_at END,
       state = max(state, excluded.state)`,
  );
  return (change) => {
    const { message, session, position, state, evidence, at, sender } = change;
    const { row } = message;
    const [sentAt, code] = [sentAtOf(change), stateCodes[state]];
    const raised = [position, sentAt, sender, code, evidence, code, at, code, row, session];
    if (updateFirst.run(...raised).changes > 0) return;
    insert.run(row, session, position, sentAt, code, evidence, at, sender, row);
  };
}
