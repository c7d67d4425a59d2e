/** The table of tallies: differences are gathered and written together, one row for each span of time. */
import type Database from 'better-sqlite3';
import type { Seen } from './seen.ts';
import { Difference, keys, readCounts, spanOf, widths } from './tally.ts';

interface TallyRow {
  readonly first_message: number;
  readonly last_message: number;
  readonly counts: string;
}

class Span {
  readonly width: number;
  readonly start: number;
  readonly difference = new Difference();
  first = Number.MAX_SAFE_INTEGER;
  last = 0;

  constructor(width: number, start: number) {
    this.width = width;
    this.start = start;
  }
}

export class Tallies {
  private readonly spans = new Map<string, Span>();
  private readonly find: Database.Statement<[number, number], TallyRow>;
  private readonly keep: Database.Statement<[number, number, number, number, string]>;
  private readonly drop: Database.Statement<[number, number]>;

  constructor(index: Database.Database) {
    this.find = index.prepare(
      'SELECT first_message, last_message, counts FROM tally WHERE width = ? AND start = ?',
    );
    this.keep = index.prepare(
      'INSERT OR REPLACE INTO tally (width, start, first_message, last_message, counts) VALUES (?, ?, ?, ?, ?)',
    );
    this.drop = index.prepare('DELETE FROM tally WHERE width = ? AND start = ?');
  }

  count({ id, state, sent_at: sentAt, delay, redelivered }: Seen, by: 1 | -1): void {
    for (const width of widths) {
      const start = spanOf(width, sentAt);
      const key = `${width} ${start}`;
      const span = this.spans.get(key) ?? new Span(width, start);
      this.spans.set(key, span);
      span.difference.add(keys.state(state), by);
      if (delay !== null) span.difference.add(keys.delay(delay), by);
      if (redelivered !== 0) span.difference.add(keys.redelivered, by);
      span.first = Math.min(span.first, id);
      span.last = Math.max(span.last, id);
    }
  }

  write(): void {
    for (const { width, start, difference, first, last } of this.spans.values()) {
      const row = this.find.get(width, start);
      const counts = difference.appliedTo(row === undefined ? {} : readCounts(row.counts));
      if (Object.keys(counts).length === 0) this.drop.run(width, start);
      else {
        const low = Math.min(first, row?.first_message ?? first);
        const high = Math.max(last, row?.last_message ?? last);
        this.keep.run(width, start, low, high, JSON.stringify(counts));
      }
    }
    this.spans.clear();
  }
}
