/** Lists that belong to one message. A client can make each of them long, so each is read page by page. */
import type { Evidence, State } from '../model/state.ts';

export interface DeliveryView {
  readonly resource: string;
  readonly state: State;
  readonly evidence: Evidence | null;
  /** RFC 3339 UTC with milliseconds, like every time here. */
  readonly at: string;
}

export interface TimelineEntry {
  readonly at: string;
  readonly state: State;
  readonly resource: string | null;
  readonly evidence: Evidence | null;
  /** Why the message ended: `blocked`, `quota`, `no-account` …; null for all states but endings. */
  readonly reason: string | null;
}

/** How many entries of a list come with their message; the rest is counted, and read page by page. */
export const listed = {
  /** This limit holds for lists of messages, events and single messages. */
  deliveries: 100,
  /** Nobody pages through a file, and rooms of a few hundred are usual. */
  exported: 1000,
  timeline: 500,
  /** Counting costs time, so it stops at this number, which is then what is shown. */
  counted: 10_000,
} as const;

export interface PartQuery {
  readonly stanzaId: string;
  readonly limit: number;
  /** The `next` of an earlier answer about the same message. */
  readonly cursor?: string;
}

/** One entry for each session that the message was handed to, in the order in which the sessions began. */
export interface DeliveriesPage {
  readonly items: readonly DeliveryView[];
  readonly next: string | null;
}

/** Steps, oldest first. */
export interface TimelinePage {
  readonly items: readonly TimelineEntry[];
  readonly next: string | null;
  /** How many steps follow these. */
  readonly more: number;
}
