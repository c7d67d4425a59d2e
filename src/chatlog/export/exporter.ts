/**
 * One chunk of an export after the other, each behind a message that is named. Nothing is kept between them that the
 * answer depends on: an export goes on after a restart, and in another process.
 */
import type Database from 'better-sqlite3';
import { CursorError } from '../reader.ts';
import type { ExportChunk, ExportQuery, MessageQuery } from '../reader.ts';
import type { Cursor } from '../sqlite/cursor.ts';
import { rowOfStanzaId } from '../sqlite/finder.ts';
import type { Found } from '../sqlite/text-search.ts';
import { formats } from './formats.ts';
import { ChunkRows } from './rows.ts';
import type { ChunkRow } from './rows.ts';
import { Windows } from './windows.ts';

export interface Limits {
  /** Of one chunk. */
  readonly rows: number;
  readonly characters: number;
  /** Messages that are looked through at first for those that fit a filter. */
  readonly window: number;
}

/** So that a page that waits behind a chunk is not felt to wait. */
const usual: Limits = { rows: 1000, characters: 512 * 1024, window: 20_000 };
/** Positions of the last messages of chunks: retention may take the message before the next chunk is asked for. */
const mostRemembered = 1000;

/** Messages with words come in the order of their rows, all others by time; `after` is the last that is known. */
export type FindRows = (query: MessageQuery, after: Cursor | null) => Found;

type Named = Cursor & { readonly stanzaId: string };

export class Exporter {
  private readonly findRows: FindRows;
  private readonly limits: Limits;
  private readonly rows: ChunkRows;
  private readonly windows: Windows;
  private readonly remembered = new Map<string, Cursor>();
  private readonly byStanzaId: Database.Statement<[string, string], Cursor>;
  private readonly upTo: Database.Statement<[number], Named>;
  private readonly encoder = new TextEncoder();

  constructor(database: Database.Database, findRows: FindRows, limits = usual) {
    this.findRows = findRows;
    this.limits = limits;
    this.rows = new ChunkRows(database);
    this.windows = new Windows(database, limits.window);
    this.byStanzaId = database.prepare(
      `SELECT id, sent_at AS sentAt FROM message WHERE id = ${rowOfStanzaId}`,
    );
    this.upTo = database.prepare(
      'SELECT id, sent_at AS sentAt, stanza_id AS stanzaId FROM message WHERE id <= ? ORDER BY id DESC LIMIT 1',
    );
  }

  /**
   * May hold no rows and name a `next` all the same: nothing fits the filters in that part of the log. Throws
   * CursorError where no message has the id `after`.
   */
  chunk(query: ExportQuery): ExportChunk {
    return this.chunkFrom(query, query.after === undefined ? null : this.positionOf(query.after));
  }

  private chunkFrom(query: ExportQuery, from: Cursor | null): ExportChunk {
    const { format, after: _, content, ...filters } = query;
    const { rows, characters } = this.limits;
    // A search for words knows by itself when it has looked long enough.
    const window = filters.text === undefined ? this.windows.next(filters, from) : null;
    const until = window === null ? {} : { until: window.until };
    const { ids, reached } = this.findRows({ ...filters, ...until, order: 'asc', limit: rows }, from);
    const found = this.rows.read(ids.slice(0, rows), content, characters);
    const newest = found.at(-1);
    const last = newest && { ...newest, stanzaId: newest.view.stanzaId };
    // Retention took all of them meanwhile: there may be more behind them.
    if (last === undefined && ids.length > 0) return this.chunkFrom(query, from);
    if (last !== undefined && found.length < ids.length) return this.packed(format, found, last);
    window?.exhausted();
    if (reached === null) return this.packed(format, found, window?.last ?? null);
    const end = this.upTo.get(reached) ?? last;
    // The index had words of messages that have all expired: nobody can go on behind one of them.
    if (end === undefined) return this.chunkFrom(query, { sentAt: 0, id: reached });
    return this.packed(format, found, end);
  }

  private packed(format: ExportQuery['format'], found: readonly ChunkRow[], end: Named | null): ExportChunk {
    const { row } = formats[format];
    let text = '';
    for (const { view } of found) text += row(view);
    const through = found.at(-1)?.view.sentAt ?? null;
    const next = end === null ? null : this.remember(end);
    return { bytes: this.encoder.encode(text), rows: found.length, next, through };
  }

  private positionOf(stanzaId: string): Cursor {
    const position = this.remembered.get(stanzaId) ?? this.byStanzaId.get(stanzaId, stanzaId);
    if (position === undefined) {
      throw new CursorError(
        `no message has the stanza-id ${stanzaId}, or it has expired: export from the start`,
      );
    }
    return position;
  }

  private remember({ stanzaId, id, sentAt }: Named): string {
    const [oldest] = this.remembered.keys();
    if (this.remembered.size >= mostRemembered && oldest !== undefined) this.remembered.delete(oldest);
    this.remembered.set(stanzaId, { id, sentAt });
    return stanzaId;
  }
}
