/** Pages of messages: by the log's own indexes, or for words and states by the index beside it. */
import type Database from 'better-sqlite3';
import type { MessagePage, MessageQuery } from '../../reader.ts';
import type { AttachedIndex } from '../indexer/attached.ts';
import type { Position } from '../indexer/position.ts';
import { viewsInOrder } from '../rows/views.ts';
import { fitting } from '../rows/weight.ts';
import { selectionByState } from './by-state.ts';
import { readCursor, writeCursor } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import type { People } from './people.ts';
import { RowOrder } from './row-order.ts';
import { conditionsOf, directionOf, selection } from './selection.ts';
import type { Selection } from './selection.ts';
import { TextSearch } from './text-search.ts';
import type { Found } from './text-search.ts';

interface Row {
  readonly id: number;
  readonly sent_at: number;
}

/** Walking along each takes as long as looking at so many messages. */
const manyConversations = 300;
const nearRows = 12_000;

export class MessagePages {
  private readonly database: Database.Database;
  private readonly index: AttachedIndex;
  private readonly people: People;
  private readonly search: TextSearch;
  private readonly rowOrder: RowOrder;

  constructor(database: Database.Database, index: AttachedIndex, people: People) {
    this.database = database;
    this.index = index;
    this.people = people;
    this.search = new TextSearch(database, people);
    this.rowOrder = new RowOrder(database);
  }

  /** Throws CursorError. */
  read(query: MessageQuery): MessagePage {
    const { ids, reached } = this.find(
      query,
      query.cursor === undefined ? null : readCursor(query.cursor, query),
    );
    const order = directionOf(query);
    const rows = this.database
      .prepare<string[], Row>(
        `SELECT m.id, m.sent_at FROM message m
         WHERE m.id IN (SELECT value FROM json_each(?))
         ORDER BY ${query.text === undefined ? `m.sent_at ${order}, ` : ''}m.id ${order}`,
      )
      .all(JSON.stringify(ids));
    return this.page(query, rows, reached);
  }

  /** In the order in which they were logged; `after`: row of the last that is known. */
  findLogged(query: Omit<MessageQuery, 'order'>, after: number | null, patienceMs: number): Found {
    const wanted = { ...query, order: 'asc' as const };
    const { text } = wanted;
    const find = (position: Position | null): Found =>
      text === undefined
        ? this.rowOrder.find(wanted, after, position, patienceMs)
        : this.search.find({ ...wanted, text }, after, position, patienceMs);
    return this.index.use(find) ?? find(null);
  }

  /** Those with words come in the order of their rows, all others by time; `after` is the last that is known. */
  private find(query: MessageQuery, after: Cursor | null): Found {
    const { text, state } = query;
    if (text !== undefined) {
      const search = (position: Position | null): Found =>
        this.search.find({ ...query, text }, after?.id ?? null, position);
      return this.index.use(search) ?? search(null);
    }
    const near = this.near(query, after);
    if (near !== null) return { ids: near, reached: null };
    const byState =
      state === undefined
        ? null
        : this.index.use((position) => {
            const selected = selectionByState(
              this.database,
              this.people,
              { ...query, state },
              after,
              position,
            );
            return selected === null ? null : this.selected(query, selected);
          });
    return { ids: byState ?? this.selected(query, selection(query, after)), reached: null };
  }

  /**
   * Of somebody who writes to very many there are messages everywhere: whole pages of them are found among all that
   * come next. Null where none is.
   */
  private near(query: MessageQuery, after: Cursor | null): number[] | null {
    const { participant, since, until, order, limit } = query;
    if (participant === undefined || query.with !== undefined) return null;
    const row = this.people.row(participant);
    if (row === null || !this.people.hasMany(row, manyConversations)) return null;
    const time = {
      order,
      limit,
      ...(since !== undefined && { since }),
      ...(until !== undefined && { until }),
    };
    const next = conditionsOf(time, after);
    const conditions = conditionsOf(query, null);
    const direction = directionOf(query);
    const ids = this.database
      .prepare<unknown[], number>(
        `SELECT m.id FROM (SELECT m.id FROM message m WHERE ${next.sql}
           ORDER BY m.sent_at ${direction}, m.id ${direction} LIMIT ${nearRows}) n CROSS JOIN message m ON m.id = n.id
         WHERE (m.sender_id = ? OR m.recipient_id = ?) AND ${conditions.sql} LIMIT ?`,
      )
      .pluck()
      .all(...next.parameters, row, row, ...conditions.parameters, limit + 1);
    return ids.length > limit ? ids : null;
  }

  private selected(query: MessageQuery, { sql, parameters }: Selection): number[] {
    const order = directionOf(query);
    return this.database
      .prepare<unknown[], number>(
        `SELECT m.id FROM message m WHERE m.id IN (${sql}) ORDER BY m.sent_at ${order}, m.id ${order} LIMIT ?`,
      )
      .pluck()
      .all(...parameters, query.limit + 1);
  }

  /** `reached`: row up to which all was looked at, where the page ends before its end for that. */
  private page(query: MessageQuery, rows: readonly Row[], reached: number | null): MessagePage {
    const shown = fitting(this.database, rows.slice(0, query.limit), ({ id }) => id);
    const last = shown.at(-1);
    const way = query.order === 'asc' ? 'newer' : 'older';
    let next: string | null = null;
    if (rows.length > shown.length && last !== undefined) {
      next = writeCursor({ sentAt: last.sent_at, id: last.id, way }, query);
    } else if (reached !== null) next = writeCursor({ sentAt: 0, id: reached, way }, query);
    const items = viewsInOrder(
      this.database,
      shown.map(({ id }) => id),
    );
    return { items, next };
  }
}
