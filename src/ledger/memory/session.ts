/** What the ledger knows of one session. */
import type { BoundedMap } from '../../base/bounded-map.ts';
import type { TrackedMessage } from '../../model/message.ts';
import type { Spilled } from '../../model/session.ts';
import type { Unconfirmed } from '../../model/unconfirmed.ts';
import type { Claim } from '../rules/signal.ts';

export interface Session {
  readonly row: number;
  readonly stream: string;
  readonly jid: string;
  /** Sequence of the last barrier that the session has passed. */
  lastBarrier: number;
  /** Messages that the session was sent and has given no evidence for. */
  readonly unconfirmed: Unconfirmed;
  /** The client's features; null until it has been asked. */
  features: ReadonlySet<string> | null;
  outstanding: { readonly ping: string; readonly question: 'ping' | 'disco' } | null;
  /** When the next ping is due, in milliseconds of the ledger's clock; null if none is scheduled. */
  pingAt: number | null;
  /** Number of consecutive pings that were not answered in time. */
  unanswered: number;
  /**
   * Since when there has been no sign of life although it was asked, by the ledger's clock; null after a sign of life.
   */
  silentSince: number | null;
  /** The session has stream management, and Openfire redelivers what it did not acknowledge. */
  managed: boolean;
  /**
   * Sequence since which its stream management has counted everything that it was sent; null if the last message was
   * not counted, or if it cannot be told what was acknowledged.
   */
  countedSince: number | null;
  /** Rows of unconfirmed messages that it was sent before that; set when the session has ended. */
  uncounted: ReadonlySet<number>;
  /**
   * Rows of messages that it held when Openfire let them in again, as it does with unacknowledged ones; null if there
   * are none.
   */
  letInAgain: Set<number> | null;
  /** The client said that its user is not looking (XEP-0352). */
  inactive: boolean;
  /**
   * Openfire or the plugin was stopped since the session's last proof of life, so its end may be the server's doing.
   */
  outlived: boolean;
  /** When it was last handed an offline message, by Openfire's clock; null once the store has been examined. */
  flushedAt: number | null;
  /**
   * When it was asked, if it has answered neither that nor anything later, by Openfire's clock; null if it owes no
   * answer.
   */
  owesSince: number | null;
  /** Openfire, or the plugin in it, was started after the session was opened. */
  beforeStart: boolean;
  /** The session has ended, and its unconfirmed messages are being decided. */
  ended: boolean;
  /** Sequence of the event that reported its end; null if none did, or not yet. */
  endedAfter: number | null;
  /** When the oldest message that it was handed was sent, in milliseconds since 1970; 0 if that is not known. */
  handedSince: number;
  /**
   * By sender (bare JID): messages from before this time that the session was handed are displayed; null if it has
   * marked none.
   */
  displayedUntil: BoundedMap<number> | null;
  /** Claims of its client about messages that it was not handed yet, as far as reported; the oldest first. */
  readonly early: EarlyClaim[];
  /** Messages that it was handed when its connection was already closed, so that they may never have left. */
  readonly unsent: TrackedMessage[];
  /** Its client ended the session in order, and nothing was waiting for it. */
  signedOut: boolean;
  /** How many of its last acknowledged stanzas (XEP-0198) it may not have got; null if that is not known. */
  doubtful: number | null;
  /** The session has sent presence or a message, so its client reads. */
  listens: boolean;
  /** Messages awaited by their senders, in the order in which this session was sent them. */
  awaiting: Awaited[];
  /** Awaited messages beyond the limit of memory, which are read from the store; null if there are none. */
  spilled: Spilled | null;
}

export interface Awaited {
  readonly message: TrackedMessage;
  readonly position: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The session was sent a carbon copy; that proves as much, but nobody answers for one. */
  readonly isCarbon: boolean;
}

/** A claim, and the rows of the messages that it may mean. */
export interface EarlyClaim extends Omit<Claim, 'id'> {
  readonly rows: readonly number[];
  /** Those of the rows whose sender cannot match the claim. */
  readonly unmatched: readonly number[];
  /** Sequence of the message that made the claim. */
  readonly sequence: number;
  readonly at: number;
}

export interface AwaitedMessage {
  readonly message: TrackedMessage;
  /** The number of entries that have this message in the `awaiting` of sessions. */
  times: number;
  /** The sessions that were sent the message itself, not a carbon copy. */
  readonly sessions: Set<Session>;
}

export interface PingDue {
  readonly session: Session;
  readonly question: 'ping' | 'disco';
}
