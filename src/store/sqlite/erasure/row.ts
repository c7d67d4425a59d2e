/** An erasure as the store keeps it, with how many messages wait in it. */
import type { ErasureStep, StoredErasure } from '../../../model/erasures.ts';

export interface Row {
  readonly id: number;
  readonly account: string | null;
  readonly both_sides: number;
  readonly with_waiting: number;
  readonly step: ErasureStep;
  readonly position: number;
  readonly through: number;
  readonly erased: number;
  readonly asked_at: number;
  readonly ended_at: number | null;
  readonly waiting: number;
}

export const select = `SELECT *, (SELECT count(*) FROM unerased WHERE erasure_id = erasure.id) AS waiting FROM erasure`;

export function viewOf(row: Row): StoredErasure {
  const { id, account, step, position, erased, waiting } = row;
  return {
    id,
    account,
    bothSides: row.both_sides === 1,
    withWaiting: row.with_waiting === 1,
    step,
    position,
    erased,
    waiting,
    askedAt: row.asked_at,
    endedAt: row.ended_at,
  };
}
