/** Counts for the Overview: from the tallies where the index has them, else counted. */
import type Database from 'better-sqlite3';
import { statSteps } from '../../../base/time-zone.ts';
import { stateOf } from '../../../model/state.ts';
import type { LogCounts } from '../../reader.ts';
import { messageStateCode } from '../file/sql.ts';
import { loggedBetween } from '../indexer/position.ts';
import type { Position } from '../indexer/position.ts';
import { byState, keys, spanOf, sum, talliesOf } from '../indexer/tally.ts';
import type { Counts } from '../indexer/tally.ts';
import { countStates } from './in-state.ts';

const { hour: hourMs, day: dayMs } = statSteps;
/** Beyond, they are waited for. */
const maxYoung = 20_000;

export function countAll(database: Database.Database, nowMs: number): LogCounts {
  const lastHour = Number(
    database
      .prepare<[number], number>('SELECT count(*) FROM message WHERE sent_at >= ? AND logged = 1')
      .pluck()
      .get(nowMs - hourMs),
  );
  const states = database
    .prepare<[number], { code: number; count: number }>(
      `SELECT (${messageStateCode}) AS code, count(*) AS count FROM message m
         WHERE m.sent_at >= ? AND m.logged = 1 GROUP BY 1`,
    )
    .all(nowMs - dayMs);
  return {
    messages: loggedBetween(database, 0, Number.MAX_SAFE_INTEGER),
    lastHour,
    byState: Object.fromEntries(states.map((row) => [stateOf(row.code), row.count])),
  };
}

/** The index is attached and has all that was there before it. */
export function countFromTallies(
  database: Database.Database,
  { highest }: Position,
  nowMs: number,
): LogCounts {
  const [hour, day] = [nowMs - hourMs, nowMs - dayMs].map((since) => {
    return byState(sum([indexedSince(database, since), youngSince(database, highest, since)]));
  });
  const lastHour = Object.values(hour ?? {}).reduce((total, count) => total + count, 0);
  return { messages: countedTotal(database, highest), lastHour, byState: day ?? {} };
}

function indexedSince(database: Database.Database, since: number): Counts {
  const minute = statSteps.minute;
  const whole = spanOf(minute, since - 1) + minute;
  const tallies = talliesOf(database, minute, whole, Number.MAX_SAFE_INTEGER);
  const begun = [...countStates(database, since, whole)].map(([code, count]) => [keys.state(code), count]);
  return sum([...tallies.values(), Object.fromEntries(begun) as Counts]); // pairs of a key and a count
}

function youngSince(database: Database.Database, highest: number, since: number): Counts {
  const rows = database
    .prepare<number[], { code: number; count: number }>(
      `SELECT code, count(*) AS count FROM (SELECT (${messageStateCode}) AS code FROM message m
         WHERE m.id > ? AND m.sent_at >= ? AND m.logged = 1 LIMIT ${maxYoung}) GROUP BY 1`,
    )
    .all(highest, since);
  return Object.fromEntries(rows.map(({ code, count }) => [keys.state(code), count]));
}

/** Numbers of rows tell nothing of how many there are: some are not of the log, and some are gone. */
function countedTotal(database: Database.Database, highest: number): number {
  const indexed = database
    .prepare<[], number>('SELECT coalesce(sum(messages), 0) FROM idx.conversation')
    .pluck();
  return Number(indexed.get()) + loggedBetween(database, highest + 1, Number.MAX_SAFE_INTEGER);
}
