/** Rows of messages by their numbers, which lie close together most of the time: new ones are a run of numbers. */
import type Database from 'better-sqlite3';

export interface Wanted {
  readonly ids: ReadonlySet<number>;
  /** The lowest and the highest of them. */
  readonly span: readonly [lowest: number, highest: number];
}

/** In a span that has at most so many numbers for each that is wanted, all rows are read rather than each looked for. */
const maxApart = 2;

/** `ids`: at least one. */
export function wantedOf(ids: ReadonlySet<number>): Wanted {
  let [lowest, highest] = [Number.MAX_SAFE_INTEGER, 0];
  for (const id of ids) {
    if (id < lowest) lowest = id;
    if (id > highest) highest = id;
  }
  return { ids, span: [lowest, highest] };
}

/** Runs of numbers that lie close, in rising order. */
export function spansOf(ids: readonly number[]): (readonly [lowest: number, highest: number])[] {
  const spans: [number, number][] = [];
  for (const id of ids.toSorted((a, b) => a - b)) {
    const last = spans.at(-1);
    if (last !== undefined && id - last[1] <= maxApart) last[1] = id;
    else spans.push([id, id]);
  }
  return spans;
}

/** A question about rows by their numbers, in rising order. */
export class Choice<Row extends { readonly id: number }> {
  private readonly span: Database.Statement<[lowest: number, highest: number], Row>;
  private readonly each: Database.Statement<[ids: string], Row>;

  /** `question`: up to a condition, which is about `number`, the row's. */
  constructor(database: Database.Database, question: string, number: string) {
    const asked = `${question} ${number}`;
    this.span = database.prepare(`${asked} BETWEEN ? AND ? ORDER BY ${number}`);
    this.each = database.prepare(`${asked} IN (SELECT value FROM json_each(?)) ORDER BY ${number}`);
  }

  all({ ids, span: [lowest, highest] }: Wanted): Row[] {
    if (highest - lowest >= maxApart * ids.size) return this.each.all(JSON.stringify([...ids]));
    const rows = this.span.all(lowest, highest);
    return highest - lowest + 1 === ids.size ? rows : rows.filter(({ id }) => ids.has(id));
  }
}
