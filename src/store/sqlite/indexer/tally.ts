/**
 * Tallies: how many messages were accepted in a minute, a quarter of an hour, an hour and a day, by their present
 * state, by how long delivery took, and how many were redelivered. Kept by differences, so that a message may be looked
 * at again at any time.
 */
import type Database from 'better-sqlite3';
import { statSteps } from '../../../base/time-zone.ts';
import { stateCodes, stateOf } from '../../../model/state.ts';
import type { State } from '../../../model/state.ts';

/** How often each key was counted: `s` and a state's code, `d` and a slot of latency.ts, `r` redelivered. */
export type Counts = Readonly<Record<string, number>>;

/** There are a few hundred at most, and each message is counted by two of them. */
function named(letter: string): (number: number) => string {
  const names: string[] = [];
  return (number) => (names[number] ??= `${letter}${number}`);
}

export const keys = { state: named('s'), delay: named('d'), redelivered: 'r' } as const;

/** Widths of the spans that are kept, in milliseconds. */
export const widths: readonly number[] = Object.values(statSteps);

export function spanOf(width: number, time: number): number {
  return Math.floor(time / width) * width;
}

/** Differences that are gathered before they are written. */
export class Difference {
  readonly counts = new Map<string, number>();

  add(key: string, by: number): void {
    this.counts.set(key, (this.counts.get(key) ?? 0) + by);
  }

  /** What they make of the counts so far; keys that come to nothing are left out. */
  appliedTo(before: Counts): Counts {
    const after: Record<string, number> = { ...before };
    for (const [key, by] of this.counts) {
      const count = (after[key] ?? 0) + by;
      if (count === 0) delete after[key];
      else after[key] = count;
    }
    return after;
  }
}

/** Text of the store. */
export function readCounts(text: string): Counts {
  return JSON.parse(text) as Counts; // written by us
}

export function sum(all: Iterable<Counts>): Counts {
  const total: Record<string, number> = {};
  for (const counts of all) {
    for (const [key, count] of Object.entries(counts)) total[key] = (total[key] ?? 0) + count;
  }
  return total;
}

export function byState(counts: Counts): Partial<Record<State, number>> {
  const states = Object.values(stateCodes).flatMap((code) => {
    const count = counts[keys.state(code)] ?? 0;
    return count === 0 ? [] : [[stateOf(code), count] as const];
  });
  return Object.fromEntries(states);
}

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
