/** Messages in one state, found by the index however rare the state is. */
import type Database from 'better-sqlite3';
import { stateCodes } from '../../../model/state.ts';
import type { Position } from '../indexer/position.ts';
import type { Cursor } from './cursor.ts';
import { firstInState } from './in-state.ts';
import { laggingMessages } from './lag.ts';
import type { People } from './people.ts';
import { conditionsOf, participantsCondition } from './selection.ts';
import type { Selection } from './selection.ts';
import { wayOf, whoseOf } from './whose.ts';
import type { StateQuery, Whose } from './whose.ts';

/** Null where the log alone is to be asked: the index lags too far behind, or has nothing to add. The index is attached. */
export function selectionByState(
  database: Database.Database,
  people: People,
  query: StateQuery,
  cursor: Cursor | null,
  position: Position,
): Selection | null {
  const lagging = laggingMessages(database, position);
  if (lagging === null) return null;
  const whose = whoseOf(database, people, query);
  const way = whose === null ? { listed: [] } : wayOf(database, whose, query, cursor, position);
  if (way === 'log') return null;
  const conditions = conditionsOf(query, cursor);
  const of = participantsCondition(query);
  const parameters = [...conditions.parameters, ...of.parameters];
  const fitting = `SELECT m.id FROM message m
    WHERE m.id IN (SELECT value FROM json_each(?)) AND ${conditions.sql}${of.sql}`;
  // What the index says is put to the log again.
  const fits = database.prepare<unknown[], number>(fitting).pluck();
  const found =
    whose === null
      ? []
      : inState(database, { query, cursor, whose, among: way.listed, without: lagging }, (ids) =>
          fits.all(JSON.stringify(ids), ...parameters),
        );
  return {
    sql: `SELECT value FROM json_each(?) UNION ${fitting}`,
    parameters: [JSON.stringify(found), JSON.stringify([...lagging]), ...parameters],
  };
}

interface Asked {
  readonly query: StateQuery;
  readonly cursor: Cursor | null;
  readonly whose: Whose;
  readonly among: readonly number[] | null;
  readonly without: ReadonlySet<number>;
}

function inState(
  database: Database.Database,
  { query, cursor, whose, ...which }: Asked,
  fitting: (ids: readonly number[]) => readonly number[],
): number[] {
  const { state, order, since, until, limit } = query;
  const asked = {
    ...which,
    code: stateCodes[state],
    order,
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    // A list is of their messages only.
    conversations: whose.conversations === null || which.among !== null ? null : new Set(whose.conversations),
    room: whose.room,
  };
  const ids: number[] = [];
  for (let after = cursor; ids.length <= limit;) {
    const found = firstInState(database, { ...asked, after }, limit + 1);
    ids.push(...fitting(found.map(({ id }) => id)));
    if (found.length <= limit) break;
    after = found.at(-1) ?? null;
  }
  return ids;
}
