/**
 * One chunk of an export after the other, each behind a place in the log. Nothing is kept between them: an export goes
 * on after a restart, in another process, and behind a message that has expired.
 */
import type Database from 'better-sqlite3';
import { formats } from '../../../export/formats.ts';
import { CursorError } from '../../reader.ts';
import type { ExportChunk, ExportQuery, MessageQuery } from '../../reader.ts';
import { nextRow, readPlace, writePlace } from '../file/place.ts';
import { rowOfStanzaId } from '../rows/finder.ts';
import { ChunkRows } from './exported-rows.ts';
import type { ChunkRow } from './exported-rows.ts';
import type { Found } from './text-search.ts';

export interface Limits {
  /** Of one chunk. */
  readonly rows: number;
  readonly characters: number;
}

/** So that a page that waits behind a chunk is not felt to wait. */
const usual: Limits = { rows: 1000, characters: 512 * 1024 };

/** In the order in which they were logged; `after`: row of the last that is known. */
export type FindRows = (query: Omit<MessageQuery, 'order'>, after: number | null) => Found;

interface Numbers {
  readonly log: number;
  /** The number of the next message that is logged. */
  readonly next: number;
}

export class Exporter {
  private readonly findRows: FindRows;
  private readonly limits: Limits;
  private readonly rows: ChunkRows;
  private readonly byStanzaId: Database.Statement<[string, string], number>;
  private readonly beforeLater: Database.Statement<[number], number | null>;
  private readonly numbers: Database.Statement<[], Numbers>;
  private readonly encoder = new TextEncoder();

  constructor(database: Database.Database, findRows: FindRows, limits = usual) {
    this.findRows = findRows;
    this.limits = limits;
    this.rows = new ChunkRows(database);
    this.byStanzaId = database
      .prepare<[string, string], number>(`SELECT id FROM message WHERE id = ${rowOfStanzaId}`)
      .pluck();
    // Rows are not in the order of time where a clock was put back: all of them are looked at, by their index.
    this.beforeLater = database
      .prepare<[number], number | null>('SELECT min(id) - 1 FROM message WHERE sent_at > ?')
      .pluck();
    this.numbers = database.prepare(`SELECT created_at AS log, ${nextRow} AS next FROM log`);
  }

  /**
   * May hold no rows and name a `next` all the same: nothing fits the filters in that part of the log. Throws
   * CursorError where `after` is nothing of this log.
   */
  chunk(query: ExportQuery): ExportChunk {
    return this.chunkFrom(query, query.after === undefined ? null : this.rowOf(query.after));
  }

  private chunkFrom(query: ExportQuery, from: number | null): ExportChunk {
    const { format, after: _, end, content, ...filters } = query;
    const { rows, characters } = this.limits;
    const { ids, reached } = upTo(
      end === undefined ? null : this.rowOf(end),
      this.findRows({ ...filters, limit: rows }, from),
    );
    const found = this.rows.read(ids.slice(0, rows), content, characters);
    const last = found.at(-1)?.id;
    // Retention took all of them meanwhile: there may be more behind them.
    if (last === undefined && ids.length > 0) return this.chunkFrom(query, ids.at(-1) ?? null);
    const next = last !== undefined && found.length < ids.length ? last : reached;
    return this.packed(format, found, next);
  }

  private packed(format: ExportQuery['format'], found: readonly ChunkRow[], end: number | null): ExportChunk {
    const { row } = formats[format];
    let text = '';
    for (const { view } of found) text += row(view);
    const through = found.at(-1)?.view.sentAt ?? null;
    const next = end === null ? null : writePlace({ log: this.numbersNow().log, row: end });
    return { bytes: this.encoder.encode(text), rows: found.length, next, through };
  }

  /** The row behind which the export goes on. */
  private rowOf(after: string): number {
    const row = this.byStanzaId.get(after, after);
    if (row !== undefined) return row;
    const place = readPlace(after);
    const { log, next } = this.numbersNow();
    // One that is not reached yet is of a later state of this log, which a backup has replaced.
    if (place !== null && place.log === log && place.row < next) return place.row;
    const time = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[-+]\d\d:\d\d)$/.test(after) ? Date.parse(after) : Number.NaN;
    if (!Number.isNaN(time)) return this.beforeLater.get(time) ?? next - 1;
    throw new CursorError(`nothing of this log is at ${after}, or the message has expired`);
  }

  private numbersNow(): Numbers {
    const numbers = this.numbers.get();
    if (numbers === undefined) throw new Error('the log has no progress');
    return numbers;
  }
}

function upTo(end: number | null, { ids, reached }: Found): Found {
  if (end === null) return { ids, reached };
  const within = ids.filter((id) => id <= end);
  const isEnd = within.length < ids.length || (reached ?? end) >= end;
  return { ids: within, reached: isEnd ? null : reached };
}
