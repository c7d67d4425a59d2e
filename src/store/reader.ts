/** What the console, the REST API and the command line read of the chat log; the shapes are those of the contract. */
import type { StatStep } from '../base/time-zone.ts';
import type { Evidence, State } from '../model/state.ts';
import type { ShownText } from '../stanza/shown-texts.ts';
import type { Highlight } from '../text/highlights.ts';
import type {
  DeliveriesPage,
  DeliveryView,
  PartQuery,
  TimelineEntry,
  TimelinePage,
} from './message-parts.ts';

export type { ShownText };

export interface MessageView {
  readonly stanzaId: string;
  /** The client's id of the stanza; null where it gave none. */
  readonly id: string | null;
  readonly from: string;
  readonly to: string;
  readonly type: string;
  readonly room: string | null;
  readonly body: string | null;
  /** All bodies if there are several that differ, `body` among them; otherwise empty. */
  readonly bodies: readonly { readonly lang: string | null; readonly body: string }[];
  /** What else the message shows to a reader. */
  readonly texts: readonly ShownText[];
  readonly sentAt: string;
  readonly state: State;
  readonly deliveries: readonly DeliveryView[];
  /** How many sessions before these are omitted (message-parts.ts). */
  readonly moreDeliveries: number;
  /** Stanza-id of the earlier message that is equal as a whole and has the same origin-id; otherwise null. */
  readonly repeats: string | null;
  /**
   * The message's place in the log, in the order in which messages were logged: an export continues after it
   * (`after`).
   */
  readonly position: string;
}

export interface MessageDetail extends MessageView {
  readonly timeline: readonly TimelineEntry[];
  /** How many steps after these are omitted, and the `cursor` for them. */
  readonly moreTimeline: number;
  readonly timelineNext: string | null;
  readonly xml: string;
}

export interface MessageQuery {
  /** Bare JID (a full one is shortened to it) of somebody who sent or received the message. */
  readonly participant?: string;
  /** Used with `participant`: the other party. */
  readonly with?: string;
  readonly room?: string;
  /** Milliseconds since 1970; `since` inclusive, `until` exclusive. */
  readonly since?: number;
  readonly until?: number;
  readonly state?: State;
  /**
   * Words in what the message shows: all of them, in any order, regardless of case and accents; `"a phrase"` in this
   * order, `begin*` for words with that beginning. Chinese, Japanese, Korean and Thai need no spaces.
   */
  readonly text?: string;
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  /** The `next` of an earlier answer to the same query. */
  readonly cursor?: string;
}

export interface MessagePage {
  readonly items: readonly MessageView[];
  readonly next: string | null;
}

/** A conversation of two people, or of a room (then `participants` is the room alone). */
export interface ConversationView {
  /** Bare JIDs in alphabetical order; only one if somebody writes to himself. */
  readonly participants: readonly string[];
  readonly room: string | null;
  readonly messages: number;
  readonly byState: Readonly<Partial<Record<State, number>>>;
  readonly lastAt: string;
  /** Null if the message has expired since it was counted. */
  readonly last: MessageView | null;
}

export interface ConversationsQuery {
  /** Bare JID: only this person's conversations. */
  readonly participant?: string;
  /** Part of an address, as people type it. */
  readonly name?: string;
  /**
   * Part of another address of the conversation. With `name`, one person's address has that and the other's this; with
   * `participant`, the other person's has this. For a room, and for somebody who writes to himself, one address has both.
   */
  readonly withName?: string;
  /** Only conversations with a message in this state. */
  readonly state?: State;
  /** Time of the last message in milliseconds since 1970; `since` is inclusive, `until` exclusive. */
  readonly since?: number;
  readonly until?: number;
  readonly limit: number;
  readonly cursor?: string;
}

/** The conversation with the youngest last message comes first. */
export interface ConversationsPage {
  readonly items: readonly ConversationView[];
  readonly next: string | null;
  readonly index: IndexProgress;
}

/** Which part of one conversation is shown: from a date on, or continuing after an earlier answer. */
export interface ConversationQuery {
  /** Bare JIDs of two people, or of a room alone. */
  readonly participants: readonly [string, string] | readonly [string];
  /**
   * Milliseconds since 1970: no message before this time is shown. Without it and `cursor`, the youngest messages are
   * shown.
   */
  readonly at?: number;
  /** The `older` or `newer` of an earlier answer. */
  readonly cursor?: string;
  readonly limit: number;
}

export interface ConversationPage {
  /** Oldest first. */
  readonly items: readonly MessageView[];
  /** Cursors for what comes before the first and after the last item; null if there is nothing. */
  readonly older: string | null;
  readonly newer: string | null;
}

export interface StatsQuery {
  /** Milliseconds since 1970, rounded down to whole steps. */
  readonly since: number;
  readonly until: number;
  readonly step: StatStep;
  /** IANA name of the time zone that defines hours and days; UTC by default. */
  readonly tz?: string;
}

export interface StatsPoint {
  /** When the step begins. */
  readonly at: string;
  /** Messages accepted during the step. */
  readonly messages: number;
  /** The step's messages by their present state. */
  readonly byState: Readonly<Partial<Record<State, number>>>;
  /**
   * Time from acceptance to the first evidence of a client, in milliseconds, exact to 10 %; null if no message has
   * evidence.
   */
  readonly delivery: { readonly p50: number; readonly p95: number; readonly p99: number } | null;
  /** How many of the step's messages the guard has redelivered. */
  readonly redelivered: number;
}

export interface Stats {
  readonly since: string;
  readonly until: string;
  readonly step: StatStep;
  /** Time zone that defines the steps. */
  readonly tz: string;
  /** All steps from `since` to `until`, including empty ones. */
  readonly points: readonly StatsPoint[];
  /** Figures for the whole period. */
  readonly total: Omit<StatsPoint, 'at'>;
  readonly index: IndexProgress;
}

/** How far the index is: search, conversations and statistics follow the log asynchronously and may lag behind it. */
export interface IndexProgress {
  /** How many messages are not in the index yet. */
  readonly behind: number;
  /** All messages up to this time are in the index; null if none is. */
  readonly through: string | null;
  /**
   * Time of the oldest thing that the index lacks: a message, or something learned about one (counts by state are
   * older than that). Null if nothing is missing.
   */
  readonly missingSince: string | null;
}

/** A change made by a commit; changes come in the order in which they were learned. */
export interface ChangeView {
  /** Increases, even across restarts. */
  readonly id: string;
  readonly kind: 'message' | 'state';
  readonly at: string;
  readonly state: State;
  readonly resource: string | null;
  readonly evidence: Evidence | null;
  readonly reason: string | null;
  /** The message as it is now, which may be further than after this change. */
  readonly message: MessageView;
}

export interface ChangesPage {
  readonly items: readonly ChangeView[];
  /** The `after` of the next request. */
  readonly last: string;
  /** True if changes after `after` are no longer kept (24 hours), so that some were missed. */
  readonly missed: boolean;
  /** True if there are more already. */
  readonly more: boolean;
}

export type ExportFormat = 'jsonl' | 'csv' | 'html';

export interface ExportQuery extends Omit<MessageQuery, 'order' | 'limit' | 'cursor'> {
  readonly format: ExportFormat;
  /**
   * The last message that the reader has, after which the export continues: its stanza-id, its position, or when it
   * was sent.
   */
  readonly after?: string;
  /** The `next` of a chunk at which the export ends. */
  readonly end?: string;
  /** True with bodies and stanzas, false for the ledger alone. */
  readonly content: boolean;
}

/** Part of an export, in the order in which messages were logged, without the heads and feet of CSV and HTML. */
export interface ExportChunk {
  readonly bytes: Uint8Array;
  readonly rows: number;
  /** The `after` of the next chunk; null at the end. */
  readonly next: string | null;
  /** When the chunk's last message was sent; null if the chunk is empty. */
  readonly through: string | null;
}

/**
 * Buckets of the histogram of delivery times, in seconds: from an unnoticeable delay to a phone that was off
 * overnight.
 */
export const deliveryBounds = [
  0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 3600, 21_600, 86_400,
] as const;

/** Counters that only increase while the index exists. */
export interface Delivered {
  /**
   * Messages that took longer than the previous bound and at most this one; those beyond the last bound come last.
   */
  readonly within: readonly number[];
  /** Total time of all these messages. */
  readonly seconds: number;
}

export interface LogCounts {
  readonly messages: number;
  /** Messages of the last hour and of the last 24 hours, by their present state. */
  readonly lastHour: number;
  readonly byState: Readonly<Partial<Record<State, number>>>;
  /** Omitted if there is no index, which counts them. */
  readonly delivered?: Delivered;
}

/** The cursor was not made by this log, or was made for another query. */
export class CursorError extends Error {}

export interface ChatLogReader {
  messages(query: MessageQuery): Promise<MessagePage>;
  /** Returns null if no message has this id. */
  message(stanzaId: string): Promise<MessageDetail | null>;
  /** Both return null as `message` does, and throw CursorError. */
  deliveries(query: PartQuery): Promise<DeliveriesPage | null>;
  timeline(query: PartQuery): Promise<TimelinePage | null>;
  /** Numbers for the Overview; `byState` counts the last 24 hours. */
  counts(nowMs: number): Promise<LogCounts>;
  conversations(query: ConversationsQuery): Promise<ConversationsPage>;
  conversation(query: ConversationQuery): Promise<ConversationPage>;
  /** Addresses of people and rooms that have a conversation and contain this text, in alphabetical order. */
  people(name: string, limit: number): Promise<readonly string[]>;
  stats(query: StatsQuery): Promise<Stats>;
  /** `after` is the `last` of an earlier answer; null starts with changes from now on. Throws CursorError. */
  changes(after: string | null, limit: number): Promise<ChangesPage>;
  /** Throws CursorError if `after` means nothing in this log. */
  exportChunk(query: ExportQuery): Promise<ExportChunk>;
  /** Where the words of a search occur in a body. */
  highlights(body: string, text: string): readonly Highlight[];
  index(): Promise<IndexProgress>;
  /** Returns those of these bare addresses, spelled as in the log, that ever wrote or were written to. */
  known(addresses: readonly string[]): Promise<readonly string[]>;
}
