/** Statistics over time, from the tallies of the index. */
import type Database from 'better-sqlite3';
import { statSteps } from '../reader.ts';
import type { IndexProgress, Stats, StatsPoint, StatsQuery } from '../reader.ts';
import { rfc3339 } from '../times.ts';
import { Delays } from './index-file/latency.ts';
import { byState, keys, spanOf, talliesOf } from './index-file/tally.ts';
import type { Counts } from './index-file/tally.ts';

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
  const total = new Figures();
  const points: StatsPoint[] = [];
  for (let start = from; start < to; start += width) {
    const counts = tallies.get(start) ?? {};
    total.add(counts);
    points.push({ at: rfc3339(start), ...new Figures().add(counts).view() });
  }
  return { since: rfc3339(from), until: rfc3339(to), step: query.step, points, total: total.view(), index };
}

export function readStats(database: Database.Database, query: StatsQuery): ReadonlyMap<number, Counts> {
  const { from, to } = boundsOf(query);
  return talliesOf(database, statSteps[query.step], from, to);
}

const shares = [0.5, 0.95, 0.99] as const;

class Figures {
  private readonly others = new Map<string, number>();
  private readonly delays = new Delays();

  add(counts: Counts): this {
    for (const [key, count] of Object.entries(counts)) {
      if (key.startsWith('d')) this.delays.add(Number(key.slice(1)), count);
      else this.others.set(key, (this.others.get(key) ?? 0) + count);
    }
    return this;
  }

  view(): Omit<StatsPoint, 'at'> {
    const states = byState(Object.fromEntries(this.others));
    const [p50, p95, p99] = this.delays.percentiles(shares) ?? [];
    return {
      messages: Object.values(states).reduce((total, count) => total + count, 0),
      byState: states,
      delivery: p50 === undefined || p95 === undefined || p99 === undefined ? null : { p50, p95, p99 },
      redelivered: this.others.get(keys.redelivered) ?? 0,
    };
  }
}
