/** What became of a message with one session. */
import type { TrackedMessage } from './message.ts';
import type { Evidence, State } from './state.ts';

export interface DeliveryChange {
  readonly message: TrackedMessage;
  readonly session: number;
  /** The session's full JID; bare for another server's link. */
  readonly jid: string;
  /** Sequence of the `sent` event; null where a client gave evidence for a message that we did not see sent to it. */
  readonly position: number | null;
  readonly state: State;
  readonly evidence: Evidence | null;
  readonly at: number;
  /** As whom a room gave it to the session (an occupant's JID); null where none did. */
  readonly sender: string | null;
}

/** A client has proved that it has read all that its session was sent before an event. */
export interface Barrier {
  /** Row of the session. */
  readonly session: number;
  /** Sequence of the first that it had not confirmed before; null where that was nothing. */
  readonly from: number | null;
  /** It has read what it was sent before this sequence. */
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
  /** Its client has answered a ping that was asked later, or has said itself that it has the message. */
  readonly read: boolean;
}

/** What a message has behind it. */
export interface Given {
  /** Sessions that were silent with it, or can have been busy with it, when they ended. */
  readonly counted: number;
  /** All of them, and what was put back into the offline store. */
  readonly times: number;
}

export interface Transition {
  readonly message: number;
  readonly at: number;
  readonly state: State;
  readonly resource: string | null;
  readonly evidence: Evidence | null;
  /** Why it ended. */
  readonly reason: string | null;
}
