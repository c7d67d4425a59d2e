/** Reads the chat log for people: pages of messages, one message with its timeline, figures. */
import type Database from 'better-sqlite3';
import type {
  ChatLogReader,
  DeliveryView,
  LogFigures,
  MessageDetail,
  MessagePage,
  MessageQuery,
  MessageView,
  State,
  TimelineEntry,
} from '../reader.ts';
import { stateCodes, stateOf } from '../../delivery/state.ts';
import { resourceOf } from '../../stanza/jid.ts';
import { cursorAfter, readCursor } from './cursor.ts';
import { deliveries, timeline } from './deliveries.ts';
import { messageColumns } from './finder.ts';
import type { MessageRow } from './finder.ts';
import { selection } from './selection.ts';
import { messageStateCode } from './schema.ts';
import { wordsMatcher } from './words.ts';

interface LogRow extends MessageRow {
  readonly state_code: number;
  readonly room: string | null;
  readonly body: string | null;
}

const viewColumns = `${messageColumns}, m.body, (${messageStateCode}) AS state_code,
  (SELECT jid FROM participant WHERE id = m.room_id) AS room`;
const participants = `JOIN participant s ON s.id = m.sender_id JOIN participant r ON r.id = m.recipient_id`;

export function rfc3339(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

export class SqliteReader implements ChatLogReader {
  private readonly database: Database.Database;
  private counted: { readonly figures: LogFigures; readonly until: number } | null = null;

  /** The connection is this reader's own: a long query must not run into the writer's transaction. */
  constructor(database: Database.Database) {
    this.database = database;
    database.function('has_words', { deterministic: true }, wordsMatcher());
  }

  messages(query: MessageQuery): Promise<MessagePage> {
    return settle(() => {
      const cursor = query.cursor === undefined ? null : readCursor(query.cursor, query);
      const { sql, parameters } = selection(query, cursor);
      // One more than asked for tells whether there is a next page.
      const direction = query.order === 'asc' ? 'ASC' : 'DESC';
      const rows = this.database
        .prepare<unknown[], LogRow>(
          `SELECT ${viewColumns} FROM message m ${participants} WHERE m.id IN (${sql})
           ORDER BY m.sent_at ${direction}, m.id ${direction} LIMIT ?`,
        )
        .all(...parameters, query.limit + 1);
      const items = firstOf(rows, query.limit);
      const last = items.at(-1);
      const more = rows.length > items.length && last !== undefined;
      return { items: this.views(items), next: more ? cursorAfter(last.sent_at, last.id, query) : null };
    });
  }

  message(stanzaId: string): Promise<MessageDetail | null> {
    return settle(() => {
      const row = this.database
        .prepare<[string, string], LogRow & { xml: Buffer | null }>(
          `SELECT ${viewColumns}, m.xml FROM message m ${participants} WHERE m.logged = 1 AND m.id =
             coalesce((SELECT id FROM message WHERE stanza_id = ?), (SELECT message_id FROM alias WHERE stanza_id = ?))`,
        )
        .get(stanzaId, stanzaId);
      if (row === undefined) return null;
      const [view] = this.views([row]);
      if (view === undefined) return null;
      return { ...view, timeline: this.timelineOf(row), xml: row.xml?.toString('utf8') ?? '' };
    });
  }

  /** Kept for twenty times as long as counting took: an open Overview page must not keep a large log busy. */
  figures(nowMs: number): Promise<LogFigures> {
    return settle(() => {
      if (this.counted === null || nowMs >= this.counted.until) {
        const start = performance.now();
        const figures = this.count(nowMs);
        this.counted = { figures, until: nowMs + 20 * (performance.now() - start) };
      }
      return this.counted.figures;
    });
  }

  conversations(): Promise<never> {
    return Promise.reject(new Error('not built yet'));
  }

  conversation(): Promise<never> {
    return Promise.reject(new Error('not built yet'));
  }

  stats(): Promise<never> {
    return Promise.reject(new Error('not built yet'));
  }

  changes(): Promise<never> {
    return Promise.reject(new Error('not built yet'));
  }

  exportChunk(): Promise<never> {
    return Promise.reject(new Error('not built yet'));
  }

  highlights(): never[] {
    return [];
  }

  index(): Promise<never> {
    return Promise.reject(new Error('not built yet'));
  }

  private count(nowMs: number): LogFigures {
    const since = (time: number): number =>
      Number(
        this.database
          .prepare<[number], number>('SELECT count(*) FROM message WHERE sent_at >= ? AND logged = 1')
          .pluck()
          .get(time),
      );
    const states = this.database
      .prepare<[number], { code: number; count: number }>(
        `SELECT (${messageStateCode}) AS code, count(*) AS count FROM message m
           WHERE m.sent_at >= ? AND m.logged = 1 GROUP BY 1`,
      )
      .all(nowMs - 86_400_000);
    const byState = Object.fromEntries(states.map((row) => [stateOf(row.code), row.count]));
    return { messages: this.approximateTotal(), lastHour: since(nowMs - 3_600_000), byState };
  }

  /** Rows are numbered without gaps but for what retention took from the lower end: no need to count millions. */
  private approximateTotal(): number {
    const bounds = this.database
      .prepare<[], { low: number | null; high: number | null }>(
        'SELECT (SELECT min(id) FROM message) AS low, (SELECT max(id) FROM message) AS high',
      )
      .get();
    return bounds?.low == null || bounds.high === null ? 0 : bounds.high - bounds.low + 1;
  }

  private views(rows: readonly LogRow[]): MessageView[] {
    const found = deliveries(
      this.database,
      rows.map((row) => row.id),
    );
    return rows.map((row) => ({
      stanzaId: row.stanza_id,
      id: row.message_id,
      from: row.sender,
      to: row.recipient,
      type: row.type,
      room: row.room,
      body: row.body,
      sentAt: rfc3339(row.sent_at),
      state: stateOf(row.state_code),
      deliveries: found.get(row.id)?.map(toDeliveryView) ?? [],
    }));
  }

  private timelineOf(row: LogRow): TimelineEntry[] {
    const accepted = {
      at: row.sent_at,
      code: stateCodes.accepted,
      jid: null,
      evidence: null,
      reason: null,
    };
    return [accepted, ...timeline(this.database, row.id)].map((entry) => ({
      at: rfc3339(entry.at),
      state: stateOf(entry.code),
      resource: entry.jid === null ? null : (resourceOf(entry.jid) ?? entry.jid),
      evidence: entry.evidence,
      reason: entry.reason,
    }));
  }
}

function toDeliveryView(delivery: {
  jid: string;
  code: number;
  evidence: DeliveryView['evidence'];
  at: number;
}): DeliveryView {
  const state: State = stateOf(delivery.code);
  return {
    resource: resourceOf(delivery.jid) ?? delivery.jid,
    state,
    evidence: delivery.evidence,
    at: rfc3339(delivery.at),
  };
}

/** A page ends early where its bodies grow beyond this, so that an answer never grows beyond memory. */
const mostBodyCharacters = 8 * 1024 * 1024;

function firstOf(rows: readonly LogRow[], limit: number): readonly LogRow[] {
  let characters = 0;
  const end = rows.findIndex((row, index) => {
    characters += row.body?.length ?? 0;
    return index > 0 && characters > mostBodyCharacters;
  });
  return rows.slice(0, end < 0 ? limit : Math.min(limit, end));
}

/** SQLite answers at once; a failure comes as a rejection all the same, as with any other engine. */
function settle<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => resolve(work()));
}
