/** Messages in one state, found by the index however rare the state is. */
import type Database from 'better-sqlite3';
import { stateCodes } from '../../../model/state.ts';
import type { Position } from '../indexer/position.ts';
import type { Cursor } from './cursor.ts';
import { firstInState } from './in-state.ts';
import { laggingMessages } from './lag.ts';
import type { People } from './people.ts';
import { firstOfRows } from './rows-in-state.ts';
import { conditionsOf, participantsCondition } from './selection.ts';
import type { Selection } from './selection.ts';
import { wayOf, whoseOf } from './whose.ts';
import type { StateQuery } from './whose.ts';

/** Null where the log alone is to be asked: the index lags too far behind. The index is attached. */
export function selectionByState(
  database: Database.Database,
  people: People,
  query: StateQuery,
  cursor: Cursor | null,
  position: Position,
): Selection | null {
  const lagging = laggingMessages(database, position);
  if (lagging === null) return null;
  const conditions = conditionsOf(query, cursor);
  const of = participantsCondition(query);
  const parameters = [...conditions.parameters, ...of.parameters];
  const fitting = `SELECT m.id FROM message m
    WHERE m.id IN (SELECT value FROM json_each(?)) AND ${conditions.sql}${of.sql}`;
  const fits = database.prepare<unknown[], number>(fitting).pluck();
  const first = firstOf(database, people, query, lagging, position);
  const found: number[] = [];
  for (let after = cursor; found.length <= query.limit;) {
    const next = first(after);
    // What the index says is put to the log again.
    found.push(...fits.all(JSON.stringify(next.map(({ id }) => id)), ...parameters));
    if (next.length <= query.limit) break;
    after = next.at(-1) ?? null;
  }
  return {
    sql: `SELECT value FROM json_each(?) UNION ${fitting}`,
    parameters: [JSON.stringify(found), JSON.stringify([...lagging]), ...parameters],
  };
}

/** What the index has behind a message, one more than the limit at most. */
function firstOf(
  database: Database.Database,
  people: People,
  query: StateQuery,
  without: ReadonlySet<number>,
  position: Position,
): (after: Cursor | null) => readonly Cursor[] {
  const { state, order, since, until, limit } = query;
  const whose = whoseOf(database, people, query);
  if (whose === null) return () => [];
  const { conversations, room } = whose;
  const asked = {
    code: stateCodes[state],
    order,
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    room,
    without,
  };
  if (wayOf(database, whose, query, position) === 'rows')
    return (after) => firstOfRows(database, conversations, { ...asked, after }, limit + 1);
  const some = conversations === null ? null : new Set(conversations);
  return (after) => firstInState(database, some, { ...asked, after }, limit + 1);
}
