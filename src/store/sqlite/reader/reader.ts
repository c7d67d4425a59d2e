/** Reads the chat log for people; with the index beside it where there is one, without it where there is none. */
import type Database from 'better-sqlite3';
import { highlights } from '../../../text/highlights.ts';
import type { Highlight } from '../../../text/highlights.ts';
import { fits } from '../../../text/literal.ts';
import { isLateSince } from '../../index-lag.ts';
import type { DeliveriesPage, PartQuery, TimelinePage } from '../../message-parts.ts';
import type {
  ChangesPage,
  ChatLogReader,
  ConversationPage,
  ConversationQuery,
  ConversationsPage,
  ConversationsQuery,
  ExportChunk,
  ExportQuery,
  IndexProgress,
  LogCounts,
  MessageDetail,
  MessagePage,
  MessageQuery,
  Stats,
  StatsQuery,
} from '../../reader.ts';
import { searchedText } from '../../shown.ts';
import { AttachedIndex } from '../indexer/attached.ts';
import { readDelivered } from '../indexer/delivered.ts';
import { missingFrom, progressOf } from '../indexer/position.ts';
import type { Position } from '../indexer/position.ts';
import { Changes } from './changes.ts';
import { readConversation } from './conversation.ts';
import { listConversations, peopleNamed } from './conversations.ts';
import { Exporter } from './exporter.ts';
import { countAll, countFromTallies } from './counts.ts';
import { MessagePages } from './message-pages.ts';
import { readDeliveries, readMessage, readTimeline } from './message.ts';
import { People } from './people.ts';
import { describeStats, tallyReader } from './stats.ts';

/** A chunk is one of many, and a page may wait behind it. */
const exportPatienceMs = 30;

/** An index that nobody keeps would tell states of the day before. */
function isTooOld(database: Database.Database, position: Position, now: number): boolean {
  return isLateSince(missingFrom(database, position) ?? null, now);
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

export class SqliteReader implements ChatLogReader {
  private readonly database: Database.Database;
  private readonly beside: AttachedIndex;
  private readonly addresses: People;
  private readonly pages: MessagePages;
  private readonly told: Changes;
  private readonly exporter: Exporter;
  /** In milliseconds since 1970, and the clock may be put back. */
  private counted: { readonly counts: LogCounts; readonly at: number; readonly until: number } | null = null;

  /** The connection is this reader's own: a long query must not run into the writer's transaction. */
  constructor(database: Database.Database, indexFile: string) {
    this.database = database;
    database.function('shows', { deterministic: true }, (body: unknown, texts: unknown, words: unknown) => {
      const said = searchedText(textOrNull(body), textOrNull(texts));
      return typeof words === 'string' && fits(said, words) ? 1 : 0;
    });
    this.beside = new AttachedIndex(database, indexFile);
    this.addresses = new People(database);
    this.pages = new MessagePages(database, this.beside, this.addresses);
    this.told = new Changes(database);
    this.exporter = new Exporter(database, (query, after) =>
      this.pages.findLogged(query, after, exportPatienceMs),
    );
  }

  messages(query: MessageQuery): Promise<MessagePage> {
    return settle(() => this.pages.read(query));
  }

  message(stanzaId: string): Promise<MessageDetail | null> {
    return settle(() => readMessage(this.database, stanzaId));
  }

  deliveries(query: PartQuery): Promise<DeliveriesPage | null> {
    return settle(() => readDeliveries(this.database, query));
  }

  timeline(query: PartQuery): Promise<TimelinePage | null> {
    return settle(() => readTimeline(this.database, query));
  }

  /** Kept for twenty times as long as counting took: an open Overview page must not keep a large log busy. */
  counts(nowMs: number): Promise<LogCounts> {
    return settle(() => {
      const { counted } = this;
      if (counted !== null && nowMs >= counted.at && nowMs < counted.until) return counted.counts;
      const start = performance.now();
      const counts =
        this.beside.use((position) => ({
          ...(position.lowest > 0 || isTooOld(this.database, position, nowMs)
            ? countAll(this.database, nowMs)
            : countFromTallies(this.database, position, nowMs)),
          delivered: readDelivered(this.database),
        })) ?? countAll(this.database, nowMs);
      this.counted = { counts, at: nowMs, until: nowMs + 20 * (performance.now() - start) };
      return counts;
    });
  }

  conversations(query: ConversationsQuery): Promise<ConversationsPage> {
    return settle(
      () =>
        this.beside.use((position) => ({
          ...listConversations(this.database, this.addresses, query),
          index: progressOf(this.database, position),
        })) ?? { items: [], next: null, index: progressOf(this.database, null) },
    );
  }

  conversation(query: ConversationQuery): Promise<ConversationPage> {
    return settle(() => this.atOnce(() => readConversation(this.database, this.addresses, query)));
  }

  people(name: string, limit: number): Promise<readonly string[]> {
    return settle(
      () =>
        this.beside.use(() => peopleNamed(this.database, name, limit, true)) ??
        peopleNamed(this.database, name, limit, false),
    );
  }

  stats(query: StatsQuery): Promise<Stats> {
    return settle(
      () =>
        this.beside.use((position) =>
          describeStats(query, tallyReader(this.database), progressOf(this.database, position)),
        ) ?? describeStats(query, null, progressOf(this.database, null)),
    );
  }

  changes(after: string | null, limit: number): Promise<ChangesPage> {
    return settle(() => this.atOnce(() => this.told.read(after, limit)));
  }

  exportChunk(query: ExportQuery): Promise<ExportChunk> {
    return settle(() => this.exporter.chunk(query));
  }

  highlights(body: string, text: string): readonly Highlight[] {
    return highlights(body, text);
  }

  index(): Promise<IndexProgress> {
    return settle(
      () =>
        this.beside.use((position) => progressOf(this.database, position)) ?? progressOf(this.database, null),
    );
  }

  known(addresses: readonly string[]): Promise<readonly string[]> {
    return settle(() => addresses.filter((address) => this.addresses.row(address) !== null));
  }

  private atOnce<T>(work: () => T): T {
    return this.database.transaction(work)();
  }
}

/** SQLite answers at once; a failure comes as a rejection all the same, as with any other engine. */
function settle<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => resolve(work()));
}
