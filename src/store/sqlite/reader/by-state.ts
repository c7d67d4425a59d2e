/** Messages in one state, found by the index however rare the state is. */
import type Database from 'better-sqlite3';
import { stateCodes } from '../../../model/state.ts';
import type { State } from '../../../model/state.ts';
import type { MessageQuery } from '../../reader.ts';
import type { Position } from '../indexer/position.ts';
import type { Cursor } from './cursor.ts';
import { laggingMessages } from './lag.ts';
import { acrossConversations, conditionsOf, directionOf, participantsCondition } from './selection.ts';
import type { Selection } from './selection.ts';

/** All of a state that is as rare as this can be looked through for those of somebody. */
const rare = 5000;

/**
 * Null where the log alone is to be asked: the index lags too far behind, or the messages of a room are asked for, which
 * are in one state as good as all. The index is attached.
 */
export function selectionByState(
  database: Database.Database,
  query: MessageQuery & { readonly state: State },
  cursor: Cursor | null,
  position: Position,
): Selection | null {
  const { participant, room, limit } = query;
  const isRare = countUpTo(database, query.state, rare) < rare;
  if (room !== undefined && !isRare) return null;
  const lagging = laggingMessages(database, position);
  if (lagging === null) return null;
  // What the index says is put to the log again, as it may be more than it was.
  const conditions = conditionsOf(query, cursor);
  const of = participantsCondition(query);
  const range = rangeOf(query, cursor);
  const direction = directionOf(query);
  const rows = (first: string, last: string, most: number): string =>
    `SELECT m.id FROM idx.seen i CROSS JOIN message m ON m.id = i.id
     WHERE ${first}${range.sql} AND ${conditions.sql}${last}
     ORDER BY i.sent_at ${direction}, i.id ${direction} LIMIT ${most}`;
  const parameters = [...range.parameters, ...conditions.parameters];
  const found =
    participant === undefined || isRare
      ? {
          sql: `SELECT id FROM (${rows('', of.sql, limit + 1)})`,
          parameters: [...parameters, ...of.parameters],
        }
      : acrossConversations(
          { ...query, participant },
          (most) => rows('i.conversation = c.id AND ', '', most),
          parameters,
        );
  return {
    sql: `${found.sql} UNION
      SELECT m.id FROM message m WHERE m.id IN (SELECT value FROM json_each(?)) AND ${conditions.sql}${of.sql}`,
    parameters: [
      ...found.parameters,
      JSON.stringify([...lagging]),
      ...conditions.parameters,
      ...of.parameters,
    ],
  };
}

/** Of `i`, as its indexes have it. */
function rangeOf(query: MessageQuery & { readonly state: State }, cursor: Cursor | null): Selection {
  const conditions = ['i.state = ?'];
  const parameters: number[] = [stateCodes[query.state]];
  if (query.since !== undefined) {
    conditions.push('i.sent_at >= ?');
    parameters.push(query.since);
  }
  if (query.until !== undefined) {
    conditions.push('i.sent_at < ?');
    parameters.push(query.until);
  }
  if (cursor !== null) {
    conditions.push(`(i.sent_at, i.id) ${query.order === 'asc' ? '>' : '<'} (?, ?)`);
    parameters.push(cursor.sentAt, cursor.id);
  }
  return { sql: conditions.join(' AND '), parameters };
}

function countUpTo(database: Database.Database, state: State, most: number): number {
  return Number(
    database
      .prepare<number[], number>('SELECT count(*) FROM (SELECT 1 FROM idx.seen WHERE state = ? LIMIT ?)')
      .pluck()
      .get(stateCodes[state], most),
  );
}
