/** The events of the spool: what the shim's tap tells. Fields and kinds in java-shim/PROTOCOL.md, "Events". */
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
  /** Lines of `name namespace`. */
  readonly children: string;
  readonly body: string | null;
  /** UTF-8; null where it was too long for the spool. A slice of the chunk that was read: copy it to keep it. */
  readonly xml: Buffer | null;
  /** Of the session of this server whose client sent it; null where none did. */
  readonly stream: string | null;
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
  /** Sequence of the last event before the session began to be handed it; missing where none came in between. */
  readonly began?: number;
  /** The occupant as whom a room gave it to the session: its sender is not the recipient's to know. */
  readonly sender?: string;
}
/** `O`, `B`, `U` */
export interface Outcome extends Base {
  readonly kind: 'stored' | 'bounced' | 'unrouted';
  readonly key: string;
  /** Of `bounced`: `blocked`, `quota`, `no-offline-store`. */
  readonly reason: string | null;
  /** Of `stored`, where a room gave it: whose offline store has it (bare JID), and the occupant as whom. */
  readonly keeper?: { readonly account: string; readonly sender: string };
}
/** `E` */
export interface Refused extends Base {
  readonly kind: 'refused';
  readonly from: string;
  readonly to: string;
  readonly id: string;
  /** Of RFC 6120, 8.3.3; null where it names none. */
  readonly condition: string | null;
  /** `cancel`, `wait`, …: what the error's `type` says. */
  readonly errorType: string | null;
  /** Of the client of this server that sent the error; null where somebody else did. */
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
  /** Openfire's pings that its client may have counted as stanzas; null where it is not known. */
  readonly idlePings: number | null;
}
interface PingStep extends Base {
  readonly stream: string;
  readonly jid: string;
  readonly ping: string;
}
/** `I`: everything that was sent on this stream before is covered by the answer. */
export interface Pinging extends PingStep {
  readonly kind: 'pinging';
  readonly question: 'ping' | 'disco';
}
/** `P` */
export interface Passed extends PingStep {
  readonly kind: 'passed';
  /** Everything that was sent on this stream before this sequence is covered by the answer. */
  readonly barrier: number;
  /** The answer, where the question was for the client's features. */
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
  /** The message that `executed` was about, where it was a redelivery. */
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
  /** Of these, events about what was let in before. */
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
