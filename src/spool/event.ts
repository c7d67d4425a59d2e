/**
 * The events that the shim's tap writes to the spool. The letter at each interface is its kind on the wire, explained in
 * java-shim/PROTOCOL.md, "Events".
 */
import type { ClosedFlags, OpenedFlags, SentFlags, SubmittedFlags, UnansweredFlags } from './flags.ts';
import type { Base, StoreEvent } from './store-event.ts';

export type { AccountChange, Listed, OfflineTouch, Started } from './store-event.ts';

/** `M` */
export interface Submitted extends Base {
  readonly kind: 'submitted';
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly type: string;
  readonly id: string | null;
  readonly flags: SubmittedFlags;
  /** One line `name namespace` for each child element. */
  readonly children: string;
  readonly body: string | null;
  /**
   * UTF-8; null if it was too long for the spool, or if `shape` says how it is written. It is a slice of the chunk that
   * was read: copy it to keep it.
   */
  readonly xml: Buffer | null;
  /** The stream of the local client session that sent the message; null if none did. */
  readonly stream: string | null;
  /** How the fields are written as the XML that was received (stanza/plain.ts); null if they do not say all of it. */
  readonly shape: string | null;
}
/** `R` */
export interface RoomMessage extends Base {
  readonly kind: 'room-message';
  readonly key: string;
  readonly room: string;
  readonly from: string;
  readonly nick: string;
  readonly id: string | null;
  readonly children: string;
  readonly body: string | null;
  readonly xml: Buffer | null;
}
/** `D` */
export interface Sent extends Base {
  readonly kind: 'sent';
  readonly key: string;
  readonly stream: string;
  readonly jid: string;
  readonly flags: SentFlags;
  /** Sequence of the last event before the session began to receive it; missing if no event came in between. */
  readonly began?: number;
  /** The room occupant as whom the session got it: a recipient must not learn the sender's address. */
  readonly sender?: string;
}
/** `O`, `B`, `U` */
export interface Outcome extends Base {
  readonly kind: 'stored' | 'bounced' | 'unrouted';
  readonly key: string;
  /** For `bounced`: `blocked`, `quota` or `no-offline-store`. */
  readonly reason: string | null;
  /**
   * For `stored`, if a room sent it: the account that has it in its offline store (bare JID), and the occupant as
   * sender.
   */
  readonly keeper?: { readonly account: string; readonly sender: string };
}
/** `E` */
export interface Refused extends Base {
  readonly kind: 'refused';
  readonly from: string;
  readonly to: string;
  readonly id: string;
  /** A condition of RFC 6120, 8.3.3; null if the error names none. */
  readonly condition: string | null;
  /** The error's `type`: `cancel`, `wait`, …. */
  readonly errorType: string | null;
  /** The stream of the local client that sent the error; null if it came from elsewhere. */
  readonly stream: string | null;
}
/** `S` */
export interface SessionOpened extends Base {
  readonly kind: 'session-opened';
  readonly stream: string;
  readonly jid: string;
  readonly flags: OpenedFlags;
}
/** `C` */
export interface SessionClosed extends Base {
  readonly kind: 'session-closed';
  readonly stream: string;
  readonly jid: string;
  readonly flags: ClosedFlags;
  /** Openfire's pings that the client may have counted as stanzas; null if the number is not known. */
  readonly idlePings: number | null;
}
interface PingStep extends Base {
  readonly stream: string;
  readonly jid: string;
  readonly ping: string;
}
/** `I`: the answer will prove that the client has read everything that was sent on this stream before. */
export interface Pinging extends PingStep {
  readonly kind: 'pinging';
  readonly question: 'ping' | 'disco';
}
/** `P` */
export interface Passed extends PingStep {
  readonly kind: 'passed';
  /** The answer proves that the client has read everything that was sent on this stream before this sequence. */
  readonly barrier: number;
  /** The answer's XML, if the question was disco#info. */
  readonly xml: string | null;
}
/** `T` */
export interface Unanswered extends PingStep {
  readonly kind: 'unanswered';
  readonly flags: UnansweredFlags;
}
/** `X`, `Y` */
export interface CommandStep extends Base {
  readonly kind: 'executing' | 'executed';
  readonly command: number;
  readonly outcome: string | null;
  readonly reason: string | null;
  /** The key of the message, if the command was a redelivery. */
  readonly key: string | null;
}
/** `V` */
export interface ToldSession extends Base {
  readonly kind: 'told';
  readonly command: number;
  readonly stream: string;
  readonly jid: string;
}
/** `G` */
export interface Gap extends Base {
  readonly kind: 'gap';
  readonly count: number;
  readonly reason: string;
  /** How many of these events concerned messages that had already been accepted. */
  readonly essential: number;
}
export interface Unknown extends Base {
  readonly kind: 'unknown';
  readonly letter: string;
}
export type SpoolEvent =
  | Submitted
  | RoomMessage
  | Sent
  | Outcome
  | Refused
  | SessionOpened
  | SessionClosed
  | Pinging
  | Passed
  | Unanswered
  | CommandStep
  | ToldSession
  | StoreEvent
  | Gap
  | Unknown;
