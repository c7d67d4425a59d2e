/** Pages of messages: by the log's own indexes, or for words and states by the index beside it. */
import type Database from 'better-sqlite3';
import type { MessagePage, MessageQuery } from '../reader.ts';
import { selectionByState } from './by-state.ts';
import { readCursor, writeCursor } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import type { AttachedIndex } from './index-file/attached.ts';
import type { Position } from './index-file/position.ts';
import type { People } from './people.ts';
import { selection } from './selection.ts';
import type { Selection } from './selection.ts';
import { TextSearch } from './text-search.ts';
import type { Found } from './text-search.ts';
import { firstOf, toViews, viewColumns, viewedParticipants } from './views.ts';
import type { LogRow } from './views.ts';

export class MessagePages {
  private readonly database: Database.Database;
  private readonly index: AttachedIndex;
  private readonly search: TextSearch;

  constructor(database: Database.Database, index: AttachedIndex, people: People) {
    this.database = database;
    this.index = index;
    this.search = new TextSearch(database, people);
  }

  /** Throws CursorError. */
  read(query: MessageQuery): MessagePage {
    const { ids, reached } = this.find(
      query,
      query.cursor === undefined ? null : readCursor(query.cursor, query),
    );
    const order = query.order === 'asc' ? 'ASC' : 'DESC';
    const rows = this.database
      .prepare<string[], LogRow>(
        `SELECT ${viewColumns} FROM message m ${viewedParticipants}
         WHERE m.id IN (SELECT value FROM json_each(?))
         ORDER BY ${query.text === undefined ? `m.sent_at ${order}, ` : ''}m.id ${order}`,
      )
      .all(JSON.stringify(ids));
    return this.page(query, rows, reached);
  }

  /** Those with words come in the order of their rows, all others by time; `after` is the last that is known. */
  find(query: MessageQuery, after: Cursor | null, patienceMs?: number): Found {
    const { text, state } = query;
    if (text !== undefined) {
      const search = (position: Position | null): Found =>
        this.search.find({ ...query, text }, after?.id ?? null, position, patienceMs);
      return this.index.use(search) ?? search(null);
    }
    const byState =
      state === undefined
        ? null
        : this.index.use((position) => {
            const selected = selectionByState(this.database, { ...query, state }, after, position);
            return selected === null ? null : this.selected(query, selected);
          });
    return { ids: byState ?? this.selected(query, selection(query, after)), reached: null };
  }

  private selected(query: MessageQuery, { sql, parameters }: Selection): number[] {
    const order = query.order === 'asc' ? 'ASC' : 'DESC';
    return this.database
      .prepare<unknown[], number>(
        `SELECT m.id FROM message m WHERE m.id IN (${sql}) ORDER BY m.sent_at ${order}, m.id ${order} LIMIT ?`,
      )
      .pluck()
      .all(...parameters, query.limit + 1);
  }

  /** `reached`: row up to which all was looked at, where the page ends before its end for that. */
  private page(query: MessageQuery, rows: readonly LogRow[], reached: number | null): MessagePage {
    const items = firstOf(rows, query.limit);
    const last = items.at(-1);
    const way = query.order === 'asc' ? 'newer' : 'older';
    let next: string | null = null;
    if (rows.length > items.length && last !== undefined) {
      next = writeCursor({ sentAt: last.sent_at, id: last.id, way }, query);
    } else if (reached !== null) next = writeCursor({ sentAt: 0, id: reached, way }, query);
    return { items: toViews(this.database, items), next };
  }
}
