/**
 * Where few messages fit a filter, a thousand of them may be far apart, and other readers would wait meanwhile. So such
 * a filter is put to one part of the log after the other, each about as large as can be looked through in a moment.
 */
import type Database from 'better-sqlite3';
import type { ExportQuery } from '../reader.ts';
import type { Cursor } from '../sqlite/cursor.ts';

type Filters = Omit<ExportQuery, 'format' | 'after' | 'content'>;

export interface Window {
  /** Milliseconds since 1970, exclusive. */
  readonly until: number;
  /** The last message in it, whether it fits or not. */
  readonly last: Cursor & { readonly stanzaId: string };
  /** To be called when all in it has been looked at. */
  exhausted(): void;
}

/** Walking over these takes part of the time, too. */
const mostRows = 500_000;
const wantedMs = 20;
const mostRemembered = 50;

export class Windows {
  /** How many messages a window of these filters spans. */
  private readonly sizes = new Map<string, number>();
  private readonly end: Database.Statement<[number, number, number], Cursor & { stanzaId: string }>;
  private readonly lastBefore: Database.Statement<[number], Cursor & { stanzaId: string }>;

  private readonly firstRows: number;

  constructor(database: Database.Database, firstRows: number) {
    this.firstRows = firstRows;
    const columns = 'id, sent_at AS sentAt, stanza_id AS stanzaId';
    this.end = database.prepare(
      `SELECT ${columns} FROM message WHERE (sent_at, id) > (?, ?) ORDER BY sent_at, id LIMIT 1 OFFSET ?`,
    );
    this.lastBefore = database.prepare(
      `SELECT ${columns} FROM message WHERE sent_at < ? ORDER BY sent_at DESC, id DESC LIMIT 1`,
    );
  }

  /** Null where the rest of the log can be looked at as a whole. */
  next(filters: Filters, from: Cursor | null): Window | null {
    const { since = 0, until = Number.POSITIVE_INFINITY } = filters;
    if (filters.state === undefined && filters.participant === undefined) return null;
    const key = JSON.stringify(filters);
    const begun = performance.now();
    const size = this.sizes.get(key) ?? this.firstRows;
    const start = from !== null && from.sentAt >= since ? from : { sentAt: since, id: 0 };
    const boundary = this.end.get(start.sentAt, start.id, size);
    if (boundary === undefined || boundary.sentAt >= until) return null;
    const exhausted = (): void => this.fit(key, size, performance.now() - begun);
    // All of its millisecond are behind the boundary; where one alone is larger than the window, it is taken whole.
    for (const end of [boundary.sentAt, boundary.sentAt + 1]) {
      const last = this.lastBefore.get(end);
      if (last !== undefined && isBehind(last, start)) return { until: end, last, exhausted };
    }
    return null;
  }

  private fit(key: string, size: number, tookMs: number): void {
    const factor = tookMs < wantedMs / 2 ? 2 : tookMs > wantedMs * 2 ? 0.5 : 1;
    const [oldest] = this.sizes.keys();
    if (this.sizes.size >= mostRemembered && oldest !== undefined) this.sizes.delete(oldest);
    this.sizes.set(key, Math.min(mostRows, Math.max(1, Math.floor(size * factor))));
  }
}

function isBehind(one: Cursor, other: Cursor): boolean {
  return one.sentAt > other.sentAt || (one.sentAt === other.sentAt && one.id > other.id);
}
