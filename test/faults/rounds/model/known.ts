/** What is known of a round: what was seen of it, and what follows from that. */
import type { Copy, Ending, Happening, Manner, Told, Written } from '../happening.ts';
import type { MessagePlan, RoundPlan } from '../plan/types.ts';

/** A row of the log, as REST gives it. */
export interface Row {
  readonly stanzaId: string;
  readonly id: string | null;
  readonly from: string;
  readonly to: string;
  readonly body: string | null;
  readonly state: string;
  /** Why the message ended; null where it did not. */
  readonly reason: string | null;
  readonly deliveries: readonly { readonly resource: string | null; readonly state: string }[];
  /** Number of the message in the plan, by its token; null where the row shows none. */
  readonly message: number | null;
  /** Length of its timeline. */
  readonly steps: number;
}

/** Everything that is known when a round is judged. */
export interface Observed {
  readonly plan: RoundPlan;
  readonly happenings: readonly Happening[];
  readonly rows: readonly Row[];
  /** How long a client may take to answer, in ms. */
  readonly timeout: number;
}

/** A copy that a session read. `place` is the index in the history, here and below. */
export interface Reading {
  readonly place: number;
  readonly at: number;
  readonly session: SessionFacts;
  readonly copy: Copy;
}

export interface Telling {
  readonly place: number;
  readonly session: SessionFacts;
  readonly told: Told;
}

export interface Writing {
  readonly place: number;
  readonly at: number;
  readonly session: SessionFacts;
  readonly written: Written;
  /** Place of an answer to what its client asked later: the server has surely dealt with it. Else null. */
  readonly accepted: number | null;
}

export interface SessionFacts {
  readonly number: number;
  readonly jid: string;
  readonly bare: string;
  readonly resource: string;
  readonly streamManagement: boolean;
  readonly receipts: boolean;
  readonly outside: boolean;
  readonly manner: Manner;
  readonly opened: number;
  readonly openedAt: number;
  /** What happened to it, in order. */
  readonly own: { readonly place: number; readonly happening: Happening }[];
  closed: {
    readonly place: number;
    readonly at: number;
    readonly how: Ending;
    readonly reason: string;
  } | null;
  /** When it ended, for its client or for the server, whichever came first. */
  over: { readonly place: number; readonly at: number } | null;
}

export interface MessageFacts {
  readonly index: number;
  readonly plan: MessagePlan;
  readonly writing: Writing;
  readonly readings: Reading[];
  readonly tellings: Telling[];
  readonly rows: Row[];
}

/** The message of the plan whose token it bears: its own, or that of the one it repeats. */
export const originalOf = ({ index, writing }: MessageFacts): number => writing.written.repeats ?? index;

/** States of which a client's own words or answers are the proof. */
export const proven: ReadonlySet<string> = new Set(['confirmed', 'received', 'displayed']);

export interface Facts extends Observed {
  readonly sessions: ReadonlyMap<number, SessionFacts>;
  readonly messages: readonly MessageFacts[];
  /** What senders were told that is about no message of theirs. */
  readonly stray: readonly Telling[];
}
