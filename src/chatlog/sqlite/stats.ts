/** Statistics over time, from the tallies of the index. */
import type Database from 'better-sqlite3';
import { statSteps } from '../reader.ts';
import type { IndexProgress, Stats, StatsPoint, StatsQuery } from '../reader.ts';
import { byState } from './conversations.ts';
import { percentile } from './index-file/latency.ts';
import { keys, readCounts, spanOf, sum } from './index-file/tally.ts';
import type { Counts } from './index-file/tally.ts';
import { rfc3339 } from './views.ts';

/** By the beginning of the span. The index is attached. */
export function talliesOf(
  database: Database.Database,
  width: number,
  since: number,
  until: number,
): ReadonlyMap<number, Counts> {
  const rows = database
    .prepare<number[], { start: number; counts: string }>(
      'SELECT start, counts FROM idx.tally WHERE width = ? AND start >= ? AND start < ?',
    )
    .all(width, since, until);
  return new Map(rows.map(({ start, counts }) => [start, readCounts(counts)]));
}

/** Whole steps from the one that `since` is in to the one that `until` ends in. */
function boundsOf({ since, until, step }: StatsQuery): { readonly from: number; readonly to: number } {
  const width = statSteps[step];
  return { from: spanOf(width, since), to: Math.ceil(until / width) * width };
}

/** `tallies`: empty where there is no index. */
export function describeStats(
  query: StatsQuery,
  tallies: ReadonlyMap<number, Counts>,
  index: IndexProgress,
): Stats {
  const { from, to } = boundsOf(query);
  const width = statSteps[query.step];
  const points = Array.from({ length: Math.max(0, (to - from) / width) }, (_, number): StatsPoint => {
    const start = from + number * width;
    return { at: rfc3339(start), ...figuresOf(tallies.get(start) ?? {}) };
  });
  return {
    since: rfc3339(from),
    until: rfc3339(to),
    step: query.step,
    points,
    total: figuresOf(sum(tallies.values())),
    index,
  };
}

export function readStats(database: Database.Database, query: StatsQuery): ReadonlyMap<number, Counts> {
  const { from, to } = boundsOf(query);
  return talliesOf(database, statSteps[query.step], from, to);
}

function figuresOf(counts: Counts): Omit<StatsPoint, 'at'> {
  const states = byState(counts);
  return {
    messages: Object.values(states).reduce((total, count) => total + count, 0),
    byState: states,
    delivery: delivery(counts),
    redelivered: counts[keys.redelivered] ?? 0,
  };
}

function delivery(counts: Counts): StatsPoint['delivery'] {
  const slots = new Map(
    Object.entries(counts).flatMap(([key, count]) =>
      key.startsWith('d') ? [[Number(key.slice(1)), count] as const] : [],
    ),
  );
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => percentile(slots, share));
  return p50 == null || p95 == null || p99 == null ? null : { p50, p95, p99 };
}
