/** The table of tallies: differences are gathered and written together, one row for each span of time. */
import type Database from 'better-sqlite3';
import type { IndexedMessage } from './indexed-message.ts';
import { Difference, keys, readCounts, spanOf, widths } from './tally.ts';

interface TallyRow {
  readonly first_message: number;
  readonly last_message: number;
  readonly counts: string;
}

/** What was counted of a span, by what it adds to each key. */
interface Span {
  readonly width: number;
  readonly start: number;
  readonly difference: Difference;
  first: number;
  last: number;
}

function spanAt(spans: Map<number, Span>, width: number, start: number): Span {
  const found = spans.get(start);
  if (found !== undefined) return found;
  const span = { width, start, difference: new Difference(), first: Number.MAX_SAFE_INTEGER, last: 0 };
  spans.set(start, span);
  return span;
}

/** Each width is a multiple of this one, so that the others are told by it. */
const finest = Math.min(...widths);

export class Tallies {
  /** Of the finest width, by their beginning. */
  private readonly spans = new Map<number, Span>();
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

  count({ id, state, sent_at: sentAt, delay, redelivered }: IndexedMessage, by: 1 | -1): void {
    const span = spanAt(this.spans, finest, spanOf(finest, sentAt));
    span.difference.add(keys.state(state), by);
    if (delay !== null) span.difference.add(keys.delay(delay), by);
    if (redelivered !== 0) span.difference.add(keys.redelivered, by);
    span.first = Math.min(span.first, id);
    span.last = Math.max(span.last, id);
  }

  write(): void {
    for (const width of widths) {
      for (const span of this.spansOf(width)) this.writeSpan(span);
    }
    this.spans.clear();
  }

  private spansOf(width: number): Iterable<Span> {
    if (width === finest) return this.spans.values();
    const wider = new Map<number, Span>();
    for (const { start, difference, first, last } of this.spans.values()) {
      const span = spanAt(wider, width, spanOf(width, start));
      for (const [key, by] of difference.counts) span.difference.add(key, by);
      span.first = Math.min(span.first, first);
      span.last = Math.max(span.last, last);
    }
    return wider.values();
  }

  private writeSpan({ width, start, difference, first, last }: Span): void {
    const row = this.find.get(width, start);
    const counts = difference.appliedTo(row === undefined ? {} : readCounts(row.counts));
    if (Object.keys(counts).length === 0) {
      this.drop.run(width, start);
      return;
    }
    const low = Math.min(first, row?.first_message ?? first);
    const high = Math.max(last, row?.last_message ?? last);
    this.keep.run(width, start, low, high, JSON.stringify(counts));
  }
}
