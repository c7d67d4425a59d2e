/**
 * One chunk of an export after the other, each behind a message that is named. Nothing is kept between them that the
 * answer depends on: an export goes on after a restart, and in another process.
 */
import type Database from 'better-sqlite3';
import { CursorError } from '../reader.ts';
import type { ExportChunk, ExportQuery, MessageQuery } from '../reader.ts';
import type { Cursor } from '../sqlite/cursor.ts';
import { selection } from '../sqlite/selection.ts';
import { formats } from './formats.ts';
import { ChunkRows } from './rows.ts';
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

const nothing = { bytes: new Uint8Array(), rows: 0, next: null, through: null } as const;

export class Exporter {
  private readonly database: Database.Database;
  private readonly limits: Limits;
  private readonly rows: ChunkRows;
  private readonly windows: Windows;
  private readonly remembered = new Map<string, Cursor>();
  private readonly byStanzaId: Database.Statement<[string, string], Cursor>;
  private readonly encoder = new TextEncoder();

  constructor(database: Database.Database, limits = usual) {
    this.database = database;
    this.limits = limits;
    this.rows = new ChunkRows(database);
    this.windows = new Windows(database, limits.window);
    this.byStanzaId = database.prepare(
      `SELECT id, sent_at AS sentAt FROM message WHERE id =
         coalesce((SELECT id FROM message WHERE stanza_id = ?), (SELECT message_id FROM alias WHERE stanza_id = ?))`,
    );
  }

  /**
   * May hold no rows and name a `next` all the same: nothing fits the filters in that part of the log. Throws
   * CursorError where no message has the id `after`.
   */
  chunk({ format, after, content, ...filters }: ExportQuery): ExportChunk {
    const { rows, characters } = this.limits;
    const from = after === undefined ? null : this.positionOf(after);
    const window = this.windows.next(filters, from);
    const until = window === null ? {} : { until: window.until };
    const query: MessageQuery = { ...filters, ...until, order: 'asc', limit: rows };
    const ids = this.find(query, from);
    const found = this.rows.read(ids.slice(0, rows), content, characters);
    const last = found.at(-1);
    if (last !== undefined && found.length < ids.length) {
      return this.packed(format, found, this.remember(last.view.stanzaId, last));
    }
    if (window === null) return last === undefined ? nothing : this.packed(format, found, null);
    window.exhausted();
    const { stanzaId, ...position } = window.last;
    return this.packed(format, found, this.remember(stanzaId, position));
  }

  private find(query: MessageQuery, from: Cursor | null): number[] {
    const { sql, parameters } = selection(query, from);
    return this.database
      .prepare<unknown[], number>(
        `SELECT m.id FROM message m WHERE m.id IN (${sql}) ORDER BY m.sent_at, m.id LIMIT ?`,
      )
      .pluck()
      .all(...parameters, query.limit + 1);
  }

  private packed(
    format: ExportQuery['format'],
    found: ReturnType<ChunkRows['read']>,
    next: string | null,
  ): ExportChunk {
    const { row } = formats[format];
    let text = '';
    for (const { view } of found) text += row(view);
    const through = found.at(-1)?.view.sentAt ?? null;
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

  private remember(stanzaId: string, { id, sentAt }: Cursor): string {
    const [oldest] = this.remembered.keys();
    if (this.remembered.size >= mostRemembered && oldest !== undefined) this.remembered.delete(oldest);
    this.remembered.set(stanzaId, { id, sentAt });
    return stanzaId;
  }
}
