/** The parts of the log that have to be looked at for a question, as ranges of rows: in the order in which they were logged. */
import type Database from 'better-sqlite3';
import { statSteps } from '../../../base/time-zone.ts';
import type { MessageQuery } from '../../reader.ts';
import type { Position } from '../indexer/position.ts';
import { spanOf } from '../indexer/tally.ts';

/** Rows from `low` to `high`, both in it, of which all are in the index or none is looked for there. */
export interface Zone {
  readonly low: number;
  readonly high: number;
  readonly indexed: boolean;
}

export const endOfRows = Number.MAX_SAFE_INTEGER;

type Range = Pick<MessageQuery, 'since' | 'until' | 'order'>;

/** From the lowest row to the highest, and beyond `after`; `position`: null where there is no index. */
export function zonesOf(
  database: Database.Database,
  query: Range,
  after: number | null,
  position: Position | null,
): Zone[] {
  const [least, most] =
    query.order === 'asc' ? [(after ?? -1) + 1, endOfRows] : [0, (after ?? endOfRows) - 1];
  return allZones(database, query, position).flatMap(({ low, high, indexed }): Zone[] => {
    const zone = { low: Math.max(low, least), high: Math.min(high, most), indexed };
    return zone.low > zone.high ? [] : [zone];
  });
}

function allZones(database: Database.Database, query: Range, position: Position | null): Zone[] {
  const newest = Number(database.prepare('SELECT coalesce(max(id), 0) FROM message').pluck().get());
  if (position === null) return [{ low: 0, high: newest, indexed: false }];
  const { lowest, highest } = position;
  const { low, high } = rowsOfTime(database, query);
  return [
    { low: 0, high: lowest - 1, indexed: false },
    { low: Math.max(lowest, low), high: Math.min(highest, high), indexed: true },
    { low: highest + 1, high: newest, indexed: false },
  ];
}

/** Between these are all indexed messages of the time that is asked for. */
function rowsOfTime(
  database: Database.Database,
  { since, until }: Range,
): { readonly low: number; readonly high: number } {
  const width = statSteps.hour;
  const bound = (sql: string, time: number): number | null =>
    database.prepare<number[], number | null>(sql).pluck().get(width, time) ?? null;
  const low =
    since === undefined
      ? 0
      : bound(
          'SELECT min(first_message) FROM idx.tally WHERE width = ? AND start >= ?',
          spanOf(width, since),
        );
  const high =
    until === undefined
      ? endOfRows
      : bound('SELECT max(last_message) FROM idx.tally WHERE width = ? AND start < ?', until);
  return { low: low ?? endOfRows, high: high ?? -1 };
}
