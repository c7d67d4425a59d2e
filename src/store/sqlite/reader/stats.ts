/** Statistics over time, from the tallies of the index. */
import type Database from 'better-sqlite3';
import { TimeZone, utc } from '../../../base/time-zone.ts';
import type { IndexProgress, Stats, StatsPoint, StatsQuery } from '../../reader.ts';
import { rfc3339 } from '../../times.ts';
import { Delays } from '../indexer/latency.ts';
import { byState, keys, spanOf, talliesOf, widths } from '../indexer/tally.ts';
import type { Counts } from '../indexer/tally.ts';

/** Where the whole steps begin, from the one that `since` is in; the last is the end of the one that `until` ends in. */
function edgesOf({ since, until, step, tz = utc }: StatsQuery): number[] {
  const zone = TimeZone.named(tz);
  if (zone === null) throw new Error('statistics of no time zone');
  const edges = [zone.startOf(step, since)];
  for (let edge = edges[0] ?? since; edge < until; edges.push(edge)) edge = zone.after(step, edge);
  return edges;
}

/** `read`: tallies of a width between two times; null where there is no index. */
export function describeStats(query: StatsQuery, read: ReadTallies | null, index: IndexProgress): Stats {
  const edges = edgesOf(query);
  const total = new StepCounts();
  const points: StatsPoint[] = [];
  for (const [number, end] of edges.slice(1).entries()) {
    const start = edges[number] ?? end;
    const counted = new StepCounts();
    for (const counts of read === null ? [] : tiling(read, start, end)) {
      counted.add(counts);
      total.add(counts);
    }
    points.push({ at: rfc3339(start), ...counted.view() });
  }
  const { step, tz = utc } = query;
  const [from, to] = [rfc3339(edges[0] ?? 0), rfc3339(edges.at(-1) ?? 0)];
  return { since: from, until: to, step, tz, points, total: total.view(), index };
}

type ReadTallies = (width: number, since: number, until: number) => Iterable<Counts>;

const falling = widths.toSorted((one, other) => other - one);

/** The widest tallies that make up a time, which need not begin and end with any of UTC's hours or days. */
function* tiling(read: ReadTallies, since: number, until: number, wide = 0): Generator<Counts> {
  const width = falling[wide];
  if (width === undefined || since >= until) return;
  const low = Math.ceil(since / width) * width;
  const high = spanOf(width, until);
  if (low >= high) {
    yield* tiling(read, since, until, wide + 1);
    return;
  }
  yield* tiling(read, since, low, wide + 1);
  yield* read(width, low, high);
  yield* tiling(read, high, until, wide + 1);
}

export function tallyReader(database: Database.Database): ReadTallies {
  return (width, since, until) => talliesOf(database, width, since, until).values();
}

const shares = [0.5, 0.95, 0.99] as const;

class StepCounts {
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
