/** Lists that hang on one message. A client can make each of them long, so each is read piece by piece. */
import type { Evidence, State } from '../model/state.ts';

export interface DeliveryView {
  readonly resource: string;
  readonly state: State;
  readonly evidence: Evidence | null;
  /** RFC 3339 UTC with milliseconds, as every time here. */
  readonly at: string;
}

export interface TimelineEntry {
  readonly at: string;
  readonly state: State;
  readonly resource: string | null;
  readonly evidence: Evidence | null;
  /** Why it ended: `blocked`, `quota`, `no-account` …; null for all but endings. */
  readonly reason: string | null;
}

/** How many of a list are given with its message; the rest are counted, and read page by page. */
export const listed = {
  /** In lists of messages, in events and with one message. */
  deliveries: 100,
  /** In files, which nobody pages through: rooms of a few hundred are usual. */
  exported: 1000,
  timeline: 500,
  /** Counting is work, too: what is more than so many is said to be so many. */
  counted: 10_000,
} as const;

export interface PartQuery {
  readonly stanzaId: string;
  readonly limit: number;
  /** From `next` of an earlier answer about the same message. */
  readonly cursor?: string;
}

/** One for each session that the message was handed to, in the order in which these began. */
export interface DeliveriesPage {
  readonly items: readonly DeliveryView[];
  readonly next: string | null;
}

/** Oldest first. */
export interface TimelinePage {
  readonly items: readonly TimelineEntry[];
  readonly next: string | null;
  /** How many steps come behind these. */
  readonly more: number;
}
