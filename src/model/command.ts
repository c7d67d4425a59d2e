/**
 * What the shim is to do, as a value: it becomes bytes where it is released (src/link/commands.ts), so decisions can be read
 * and tested by what they say. Each has a number, by which the shim does it once however often it is released.
 */
import type { Recipient } from './telling.ts';

/** How a message is given to Openfire again; what each does is in java-shim/PROTOCOL.md, "Handler to shim". */
export type RedeliveryMode = 'route' | 'return' | 'hand-out';

/** Hands a stanza to sessions of who is to be told. */
export interface Tell {
  readonly kind: 'tell';
  readonly xml: string;
  /**
   * Skipped unless the viewer sees that the owner is there (both full JIDs, or of the owner a bare one, of whom is told that
   * nobody is there); null where that was seen before.
   */
  readonly gate: { readonly owner: string; readonly viewer: string } | null;
  /** Null for a recipient of another server, which knows his sessions. */
  readonly recipients: readonly Recipient[] | null;
  /** When the owner was sent what is told about, in milliseconds since 1970. */
  readonly handedAt: number | null;
  /** A younger account is not that of who asked; milliseconds since 1970. */
  readonly askedAt: number;
}

export interface Redeliver {
  readonly kind: 'redeliver';
  readonly key: string;
  /** UTF-8, as it came; empty where it was not kept, which the shim refuses. */
  readonly xml: Buffer;
  readonly to: string;
  /** The occupant as whom a room gave it; null where none did. */
  readonly from: string | null;
  readonly mode: RedeliveryMode;
  /** Milliseconds since 1970, for the `<delay/>`. */
  readonly sentAt: number;
}

/** Of a message that Openfire has put into an offline store more than once, one is left there. */
export interface RemoveExtras {
  readonly kind: 'remove-extras';
  readonly key: string;
  /** Bare JID, whose store it is. */
  readonly account: string;
}

export interface CloseSession {
  readonly kind: 'close-session';
  readonly stream: string;
  readonly jid: string;
  /** Keys of messages that are redelivered once the session has ended. */
  readonly unconfirmed: readonly string[];
}

/** An older handler kept commands as the frames they become: such a one is released as it is. */
export interface Encoded {
  readonly kind: 'encoded';
  readonly frame: Buffer;
}

export type Order = Tell | Redeliver | RemoveExtras | CloseSession | Encoded;

export interface OutboxCommand {
  readonly command: number;
  readonly order: Order;
  /** Row of the message that it redelivers; null where it does something else. */
  readonly message: number | null;
}
