/** What the console, the REST API and the command line read of the chat log; the shapes are those of the contract. */

export const states = ['accepted', 'stored', 'sent', 'confirmed', 'received', 'displayed'] as const;
export const endings = ['failed', 'expired', 'unrouted'] as const;
export type State = (typeof states)[number] | (typeof endings)[number];
export type Evidence =
  'offline-store' | 'barrier' | 'stream-ack' | 'receipt' | 'event' | 'marker' | 'archive-fetch';

export interface DeliveryView {
  readonly resource: string;
  readonly state: State;
  readonly evidence: Evidence | null;
  /** RFC 3339 UTC with milliseconds, as every time here. */
  readonly at: string;
}

export interface MessageView {
  readonly stanzaId: string;
  /** The client's id of the stanza; null where it gave none. */
  readonly id: string | null;
  readonly from: string;
  readonly to: string;
  readonly type: string;
  readonly room: string | null;
  readonly body: string | null;
  readonly sentAt: string;
  readonly state: State;
  readonly deliveries: readonly DeliveryView[];
}

export interface TimelineEntry {
  readonly at: string;
  readonly state: State;
  readonly resource: string | null;
  readonly evidence: Evidence | null;
  /** Why it ended: `blocked`, `quota`, `no-account` …; null for all but endings. */
  readonly reason: string | null;
}

export interface MessageDetail extends MessageView {
  readonly timeline: readonly TimelineEntry[];
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
  /** Words in the body, all of them, in any order, without regard to case. */
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

export interface LogFigures {
  readonly messages: number;
  /** Messages of the last hour and the last 24, by their present state. */
  readonly lastHour: number;
  readonly byState: Readonly<Partial<Record<State, number>>>;
}

/** A cursor that this log did not make, or made for another query. */
export class CursorError extends Error {}

export interface ChatLogReader {
  messages(query: MessageQuery): Promise<MessagePage>;
  /** Null where no message has this id. */
  message(stanzaId: string): Promise<MessageDetail | null>;
  /** For the Overview; `byState` counts the last 24 hours. */
  figures(nowMs: number): Promise<LogFigures>;
}
