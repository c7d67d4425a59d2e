/**
 * An order to the shim as a value. It becomes bytes when it is released (src/link/commands.ts), so decisions can be
 * read and tested by their content. Each command has a number, and the shim executes it once, however often it is
 * released.
 */
import type { Recipient } from './telling.ts';

/** How a message is given to Openfire again; java-shim/PROTOCOL.md, "Handler to shim", defines the modes. */
export type RedeliveryMode = 'route' | 'return' | 'hand-out';

/** Hands a stanza to sessions of the user who is to be told. */
export interface Tell {
  readonly kind: 'tell';
  readonly xml: string;
  /**
   * The shim skips the command unless the viewer may see the owner's presence. Both are full JIDs; the owner is a bare
   * JID if the stanza says that nobody is there. It is null if the shim has checked it before.
   */
  readonly gate: { readonly owner: string; readonly viewer: string } | null;
  /** Null for a recipient on another server, which knows its own sessions. */
  readonly recipients: readonly Recipient[] | null;
  /** When the owner was sent the message in question, in milliseconds since 1970. */
  readonly handedAt: number | null;
  /** Milliseconds since 1970; an account that was created later does not belong to the person who asked. */
  readonly askedAt: number;
}

export interface Redeliver {
  readonly kind: 'redeliver';
  readonly key: string;
  /** UTF-8, as it came; empty if it was not kept, in which case the shim refuses the command. */
  readonly xml: Buffer;
  readonly to: string;
  /** The room occupant as sender; null if no room sent it. */
  readonly from: string | null;
  readonly mode: RedeliveryMode;
  /** Milliseconds since 1970, for the `<delay/>`. */
  readonly sentAt: number;
}

/** Leaves one copy of a message that Openfire has put into an offline store more than once. */
export interface RemoveExtras {
  readonly kind: 'remove-extras';
  readonly key: string;
  /** The bare JID of the offline store's account. */
  readonly account: string;
}

export interface CloseSession {
  readonly kind: 'close-session';
  readonly stream: string;
  readonly jid: string;
  /** Keys of messages that are redelivered once the session has ended. */
  readonly unconfirmed: readonly string[];
}

/** A command that an older handler stored as a frame; it is released as it is. */
export interface Encoded {
  readonly kind: 'encoded';
  readonly frame: Buffer;
}

export type Order = Tell | Redeliver | RemoveExtras | CloseSession | Encoded;

export interface OutboxCommand {
  readonly command: number;
  readonly order: Order;
  /** Row of the message that the command redelivers; null for other commands. */
  readonly message: number | null;
}
