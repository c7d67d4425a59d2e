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
  /** All of them where there are several that differ; `body` is one of these. Else empty. */
  readonly bodies: readonly { readonly lang: string | null; readonly body: string }[];
  /** What else it shows to a reader. */
  readonly texts: readonly ShownText[];
  readonly sentAt: string;
  readonly state: State;
  readonly deliveries: readonly DeliveryView[];
  /** Sessions before these that are left out (message-parts.ts). */
  readonly moreDeliveries: number;
  /** Stanza-id of the message that was submitted before with the same origin-id, equal as a whole; else null. */
  readonly repeats: string | null;
  /** Its place in the log, in the order in which messages were logged: an export goes on behind it (`after`). */
  readonly position: string;
}

export interface MessageDetail extends MessageView {
  readonly timeline: readonly TimelineEntry[];
  /** Steps behind these that are left out, and the `cursor` for them. */
  readonly moreTimeline: number;
  readonly timelineNext: string | null;
  readonly xml: string;
}

export interface MessageQuery {
  /** Bare JIDs (a full one is cut): sent or received by. */
  readonly participant?: string;
  /** With `participant`: the other one. */
  readonly with?: string;
  readonly room?: string;
  /** Milliseconds since 1970; `since` inclusive, `until` exclusive. */
  readonly since?: number;
  readonly until?: number;
  readonly state?: State;
  /**
   * Words in what the message shows, all of them, in any order, without regard to case or accents; `"a phrase"` in this order,
   * `begin*` words that begin so. Chinese, Japanese, Korean and Thai need no spaces.
   */
  readonly text?: string;
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  /** From `next` of an earlier answer to the same query. */
  readonly cursor?: string;
}

export interface MessagePage {
  readonly items: readonly MessageView[];
  readonly next: string | null;
}

/** One conversation: of two people, or of a room (then `participants` is the room alone). */
export interface ConversationView {
  /** Bare JIDs, in alphabetical order; one where somebody writes to himself. */
  readonly participants: readonly string[];
  readonly room: string | null;
  readonly messages: number;
  readonly byState: Readonly<Partial<Record<State, number>>>;
  readonly lastAt: string;
  /** Null where it has expired since it was counted. */
  readonly last: MessageView | null;
}

export interface ConversationsQuery {
  /** Bare JID: only this person's. */
  readonly participant?: string;
  /** Part of an address, as people type it. */
  readonly name?: string;
  /** Part of the address of another one: with `name` of two people, with `participant` and it of both or of him alone. */
  readonly withName?: string;
  /** Only those with a message in this state. */
  readonly state?: State;
  /** Of the last message; milliseconds since 1970, `since` inclusive, `until` exclusive. */
  readonly since?: number;
  readonly until?: number;
  readonly limit: number;
  readonly cursor?: string;
}

/** Those with the youngest last message first. */
export interface ConversationsPage {
  readonly items: readonly ConversationView[];
  readonly next: string | null;
  readonly index: IndexProgress;
}

/** What is looked at of one conversation: from a date on, or on from what was seen before. */
export interface ConversationQuery {
  /** Bare JIDs of two people, or of a room alone. */
  readonly participants: readonly [string, string] | readonly [string];
  /** Milliseconds since 1970: the first message shown is not before it. Without it and `cursor`: the youngest. */
  readonly at?: number;
  /** `older` or `newer` of an earlier answer. */
  readonly cursor?: string;
  readonly limit: number;
}

export interface ConversationPage {
  /** Oldest first. */
  readonly items: readonly MessageView[];
  /** For what was before the first of them and after the last; null where there is nothing. */
  readonly older: string | null;
  readonly newer: string | null;
}

export interface StatsQuery {
  /** Milliseconds since 1970, cut to whole steps. */
  readonly since: number;
  readonly until: number;
  readonly step: StatStep;
  /** IANA name of the zone whose hours and days are meant; UTC if left out. */
  readonly tz?: string;
}

export interface StatsPoint {
  /** Where the step begins. */
  readonly at: string;
  /** Accepted in it. */
  readonly messages: number;
  /** These messages by their present state. */
  readonly byState: Readonly<Partial<Record<State, number>>>;
  /** From acceptance to the first evidence of a client, in milliseconds, within 10 %; null where none has any. */
  readonly delivery: { readonly p50: number; readonly p95: number; readonly p99: number } | null;
  /** How many of them the guard has given to Openfire again. */
  readonly redelivered: number;
}

export interface Stats {
  readonly since: string;
  readonly until: string;
  readonly step: StatStep;
  /** Of whose hours and days the steps are. */
  readonly tz: string;
  /** All steps from `since` to `until`, the empty ones too. */
  readonly points: readonly StatsPoint[];
  /** Of the whole time. */
  readonly total: Omit<StatsPoint, 'at'>;
  readonly index: IndexProgress;
}

/** Search, conversations and statistics follow the log by themselves and may lag behind it. */
export interface IndexProgress {
  /** Messages that are not in the index yet. */
  readonly behind: number;
  /** All up to this time are; null where none is. */
  readonly through: string | null;
  /**
   * When the oldest of what is not in it was said, or learned of a message that is: counts of states are of before. Null
   * where nothing is missing.
   */
  readonly missingSince: string | null;
}

/** What a commit has changed, in the order in which it was learned. */
export interface ChangeView {
  /** Rises; after a restart, too. */
  readonly id: string;
  readonly kind: 'message' | 'state';
  readonly at: string;
  readonly state: State;
  readonly resource: string | null;
  readonly evidence: Evidence | null;
  readonly reason: string | null;
  /** As it is now, which may be further than this change. */
  readonly message: MessageView;
}

export interface ChangesPage {
  readonly items: readonly ChangeView[];
  /** Where the next question begins: `after`. */
  readonly last: string;
  /** What came after `after` is not kept any more (24 hours): something was missed. */
  readonly missed: boolean;
  /** There is more already. */
  readonly more: boolean;
}

export type ExportFormat = 'jsonl' | 'csv' | 'html';

export interface ExportQuery extends Omit<MessageQuery, 'order' | 'limit' | 'cursor'> {
  readonly format: ExportFormat;
  /** Of the last message that the reader has, behind which the export goes on: stanza-id, position, or when it was sent. */
  readonly after?: string;
  /** The `next` of a chunk, up to which it goes and no further. */
  readonly end?: string;
  /** With bodies and stanzas, or the ledger alone. */
  readonly content: boolean;
}

/** A part of an export, in the order in which messages were logged; heads and feet of CSV and HTML are not in it. */
export interface ExportChunk {
  readonly bytes: Uint8Array;
  readonly rows: number;
  /** `after` for the next chunk; null at the end. */
  readonly next: string | null;
  /** When the last message of it was sent; null where it is empty. */
  readonly through: string | null;
}

/** Of the histogram of times to delivery, in seconds: from what one does not notice to what waited for a phone over night. */
export const deliveryBounds = [
  0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 3600, 21_600, 86_400,
] as const;

/** What only rises while the index is there. */
export interface Delivered {
  /** Messages that took longer than the bound before and no longer than this one; those beyond the last come last. */
  readonly within: readonly number[];
  /** What all of them took together. */
  readonly seconds: number;
}

export interface LogFigures {
  readonly messages: number;
  /** Messages of the last hour and the last 24, by their present state. */
  readonly lastHour: number;
  readonly byState: Readonly<Partial<Record<State, number>>>;
  /** Left out where there is no index, which counts them. */
  readonly delivered?: Delivered;
}

/** A cursor that this log did not make, or made for another query. */
export class CursorError extends Error {}

export interface ChatLogReader {
  messages(query: MessageQuery): Promise<MessagePage>;
  /** Null where no message has this id. */
  message(stanzaId: string): Promise<MessageDetail | null>;
  /** Both as `message`. Throw CursorError. */
  deliveries(query: PartQuery): Promise<DeliveriesPage | null>;
  timeline(query: PartQuery): Promise<TimelinePage | null>;
  /** For the Overview; `byState` counts the last 24 hours. */
  figures(nowMs: number): Promise<LogFigures>;
  conversations(query: ConversationsQuery): Promise<ConversationsPage>;
  conversation(query: ConversationQuery): Promise<ConversationPage>;
  /** Who has a conversation and this in his address, people and rooms, in alphabetical order. */
  people(name: string, limit: number): Promise<readonly string[]>;
  stats(query: StatsQuery): Promise<Stats>;
  /** `after`: `last` of an earlier answer; null begins with what comes from now on. Throws CursorError. */
  changes(after: string | null, limit: number): Promise<ChangesPage>;
  /** Throws CursorError where `after` is nothing of this log. */
  exportChunk(query: ExportQuery): Promise<ExportChunk>;
  /** Where the words of a search are in a body. */
  highlights(body: string, text: string): readonly Highlight[];
  index(): Promise<IndexProgress>;
  /** Which of these bare addresses, each as it stands in the log, ever wrote or were written to. */
  known(addresses: readonly string[]): Promise<readonly string[]>;
}
