/** What became of a message at one session. */
import type { TrackedMessage } from './message.ts';
import type { Evidence, State } from './state.ts';

export interface DeliveryChange {
  readonly message: TrackedMessage;
  readonly session: number;
  /** The session's full JID, or a bare JID for the link to another server. */
  readonly jid: string;
  /**
   * Sequence of the `sent` event; null if a client gave evidence for a message that we did not see being sent to it.
   */
  readonly position: number | null;
  readonly state: State;
  readonly evidence: Evidence | null;
  readonly at: number;
  /** The room occupant (full JID) as whom the session got it; null if no room sent it. */
  readonly sender: string | null;
}

/** Proof that a client has read everything that its session was sent before an event. */
export interface Barrier {
  /** Row of the session. */
  readonly session: number;
  /** Sequence of the oldest event that the session had not confirmed before; null if there was none. */
  readonly from: number | null;
  /** The client has read everything that was sent before this sequence. */
  readonly through: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface Handing {
  /** Row of the session. */
  readonly session: number;
  /** The session's full JID. */
  readonly jid: string;
  /** Sequence of the `sent` event. */
  readonly position: number;
  /** The client has answered a later ping, or has said itself that it has the message. */
  readonly read: boolean;
}

/** How often a message was given to sessions in vain. */
export interface Given {
  /** Sessions that ended while they were silent about the message, or may have been busy with it. */
  readonly counted: number;
  /** All such sessions, plus the times that it was put back into the offline store. */
  readonly times: number;
}

export interface Transition {
  readonly message: number;
  readonly at: number;
  readonly state: State;
  readonly resource: string | null;
  readonly evidence: Evidence | null;
  /** Why the message ended. */
  readonly reason: string | null;
}
