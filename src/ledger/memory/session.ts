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
  /** Sequence of the last barrier it has passed. */
  lastBarrier: number;
  /** What it was sent and has given no evidence for. */
  readonly unconfirmed: Unconfirmed;
  /** What its client supports; null until it has been asked. */
  features: ReadonlySet<string> | null;
  outstanding: { readonly ping: string; readonly question: 'ping' | 'disco' } | null;
  /** When the next ping is due, in milliseconds of the ledger's clock; null where none is. */
  pingAt: number | null;
  /** Pings in a row that were not answered in time. */
  unanswered: number;
  /** Since when there has been no sign of life though it was asked, by the ledger's clock; null where there was one. */
  silentSince: number | null;
  /** It has stream management; Openfire redelivers what it did not acknowledge. */
  managed: boolean;
  /**
   * Since which event all that it was sent is counted by its stream management; null where the last was not, or where what
   * was acknowledged cannot be told.
   */
  countedSince: number | null;
  /** Rows of what it did not confirm and was sent before that; to be known when it has ended. */
  uncounted: ReadonlySet<number>;
  /** Rows of what it held when Openfire let that in again, as it does with what a client has not acknowledged. */
  readonly letInAgain: Set<number>;
  /** Its client said that its user is not looking (XEP-0352). */
  inactive: boolean;
  /** Openfire or the plugin was stopped since it proved to be there: its end may be the server's doing. */
  outlived: boolean;
  /** When it was last handed something out of the offline store, by Openfire's clock; null once that was looked into. */
  flushedAt: number | null;
  /** When it was asked what it has not answered, or anything after it, by Openfire's clock; null where it owes nothing. */
  owesSince: number | null;
  /** Openfire, or the plugin in it, was started since it was opened. */
  beforeStart: boolean;
  /** It has ended; what it did not confirm is being settled. */
  ended: boolean;
  /** Sequence of the event that told of its end; null where none did, or not yet. */
  endedAfter: number | null;
  /** When the oldest message was sent that it was handed, milliseconds since 1970; 0 where that is not known. */
  handedSince: number;
  /** By sender (bare JID): what he sent before this time and this session was handed is displayed. */
  readonly displayedUntil: BoundedMap<number>;
  /** What its client said of messages that it was not handed yet, as far as was told; the oldest first. */
  readonly early: EarlyClaim[];
  /** Of its messages those that it was handed when its connection had been closed, so that they may never have left. */
  readonly unsent: TrackedMessage[];
  /** Its client ended it in order, and nothing waited for it. */
  signedOut: boolean;
  /** How many of the last stanzas that it acknowledged (XEP-0198) it may not have got; null where it is not known. */
  doubtful: number | null;
  /** It has sent presence or a message: its client listens. */
  listens: boolean;
  /** Messages somebody waits to hear of, in the order they were sent to this session. */
  awaiting: Awaited[];
  /** What came when there were as many as are kept in memory: it is read from the store. Null where there is none. */
  spilled: Spilled | null;
}

export interface Awaited {
  readonly message: TrackedMessage;
  readonly position: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** It was sent a carbon copy: that proves as much, but nobody answers for one. */
  readonly isCarbon: boolean;
}

/** A claim, and the rows of the messages that it may mean. */
export interface EarlyClaim extends Omit<Claim, 'id'> {
  readonly rows: readonly number[];
  /** Those of them whose sender cannot match what was said. */
  readonly unmatched: readonly number[];
  /** Of the message that made it. */
  readonly sequence: number;
  readonly at: number;
}

export interface AwaitedMessage {
  readonly message: TrackedMessage;
  /** How many times it is waited for. */
  times: number;
  /** The sessions that were sent it, but for carbon copies. */
  readonly sessions: Set<Session>;
}

export interface PingDue {
  readonly session: Session;
  readonly question: 'ping' | 'disco';
}
