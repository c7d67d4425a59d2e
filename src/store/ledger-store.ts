/** What the ledger needs of a store; each engine has a folder in `src/store/`. */
import type { Batch } from '../model/batch.ts';
import type { OutboxCommand } from '../model/command.ts';
import type { Given, Handing } from '../model/delivery.ts';
import type { Alike, TrackedMessage } from '../model/message.ts';
import type { Comparison, DeletedAccount, Removal, StartedWith } from '../model/offline-store.ts';
import type { SessionRow, Spilled } from '../model/session.ts';
import type { State } from '../model/state.ts';
import type { Telling } from '../model/telling.ts';
import type { Unconfirmed } from '../model/unconfirmed.ts';

export interface AwaitedMessage {
  readonly message: TrackedMessage;
  readonly position: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface OpenSession {
  readonly session: SessionRow;
  /** Messages that the session has not confirmed, in the order in which they were sent to it. */
  readonly unconfirmed: Unconfirmed;
  /** Messages sent to the session whose senders are owed something. */
  readonly awaiting: readonly AwaitedMessage[];
  /** The rest of `awaiting`, which is too much to give here. */
  readonly spilled: Spilled | null;
}

export interface Holder {
  readonly session: number;
  readonly jid: string;
  readonly open: boolean;
  /** Sequence of the `sent` event, and its time in milliseconds since 1970; null if there was no such event. */
  readonly position: number | null;
  readonly at: number | null;
  /** The occupant as whom a room passed the message to the session; null if no room did. */
  readonly sender: string | null;
}

/** A message for which the guard has to decide a disposition, in its state after the last commit. */
export interface Placed {
  readonly message: TrackedMessage;
  /** The stanza as received, in UTF-8; null if it was not kept. */
  readonly xml: Buffer | null;
  /** This takes into account the barriers that its sessions have passed. */
  readonly state: State;
  readonly wasStored: boolean;
  /** Row of the message that this one repeats; null if it repeats none. */
  readonly repeats: number | null;
  /** How many redeliveries have failed since the last that succeeded. */
  readonly failures: number;
  /** How often the message was given to sessions that proved nothing. */
  readonly given: Given;
  /** Sessions that were sent the message and have given no evidence. */
  readonly holders: readonly Holder[];
}

export interface StoredProgress {
  /** Sequence of the last spool event that is in the store. */
  readonly position: number;
  /** Time of that event by Openfire's clock, in milliseconds since 1970. */
  readonly lastAt: number;
  readonly nextMessage: number;
  readonly nextSession: number;
  readonly nextCommand: number;
  /** When this store was made, in milliseconds since 1970. */
  readonly createdAt: number;
  /**
   * True once the store has seen an event from after its creation: whatever is reported from then on is younger, no
   * matter what its clock says.
   */
  readonly caughtUp: boolean;
  readonly openSessions: readonly OpenSession[];
  /** Rows of ended messages that one of these sessions was sent and may still prove to have read. */
  readonly endedUnconfirmed: readonly number[];
  /** Messages that had no place when the handler last ran (`owed.place`). */
  readonly unplaced: readonly TrackedMessage[];
  /** The latest messages with an origin-id, oldest first; a client may submit them again. */
  readonly repeatable: readonly TrackedMessage[];
  /** True if some message holds a stanza that has to be erased once it is confirmed. */
  readonly holdsUnlogged: boolean;
  readonly outbox: readonly OutboxCommand[];
  /** Tellings that are owed to accounts with a session, that are held, or whose command is under way. */
  readonly tellings: readonly Telling[];
  readonly nextTelling: number;
  /**
   * What is to be compared with Openfire's offline stores, what was taken out of those stores, and to whom it
   * belonged.
   */
  readonly comparisons: readonly Comparison[];
  readonly removals: readonly Removal[];
  readonly deletedAccounts: readonly DeletedAccount[];
  readonly startedWith: StartedWith | null;
}

/** A message that is believed to be in an offline store. */
export interface Stored {
  readonly row: number;
  readonly key: string;
  readonly storedAt: number;
  /** True if a list of the offline store's content shows the message's key. */
  readonly isRecognised: boolean;
}

/**
 * What the ledger looks up in committed data. The answers are synchronous; ARCHITECTURE.md says why ("Why the
 * ledger's store is beside it").
 */
export interface LedgerReads {
  /** By stanza-id. */
  findMessage(key: string): TrackedMessage | undefined;
  /**
   * Returns the messages from one bare JID to another with this id or origin-id, and those whose id may have become
   * it on the way; youngest first, at most `maxNamed`.
   */
  findByClientId(sender: string, recipient: string, id: string): Alike;
  /** About how many rows that look-up reads. */
  costOfFinding(sender: string, recipient: string): number;
  /**
   * Messages that a session was sent from one position on and before another, and whose senders are owed something;
   * from a row number on.
   */
  awaitedOf(
    session: number,
    row: number,
    from: number,
    before: number,
    most: number,
  ): readonly AwaitedMessage[];
  /** The sessions to which a message was handed. */
  findHandings(message: number): readonly Handing[];
  /**
   * Messages from the same sender to the same recipient, sent from a time on but before this one, that are handed out and
   * not displayed, each with the position at which `session` was handed it. Returns the youngest thousand, and whether
   * there are more.
   */
  findBefore(
    message: TrackedMessage,
    from: number,
    session: number | null,
  ): {
    readonly messages: readonly { readonly message: TrackedMessage; readonly position: number | null }[];
    readonly more: boolean;
  };
  /** Returns those of these rows that exist, in the given order. */
  findPlaced(rows: readonly number[]): readonly Placed[];
  /** Total size of the stanzas of these rows, as far as they are kept. */
  bytesOf(rows: readonly number[]): number;
  /** Rows of the messages in an account's offline store (bare JID) that can be recognised there. */
  inOfflineStore(account: string): readonly number[];
  /** The messages in an account's offline store (bare JID), recognisable there or not. */
  storedOf(account: string): readonly Stored[];
  /** Accounts (bare JIDs) with something in their offline store, those with the youngest messages first. */
  accountsWithStored(limit: number): readonly string[];
  /** What an account (bare JID) still has to be told, oldest first. */
  tellingsOf(account: string): readonly Telling[];
}

export interface Commits {
  /** Commits all or nothing; the batch is durable when this returns. Throws StoreError. */
  commit(batch: Batch): void;
}

export interface LedgerStore extends LedgerReads, Commits {
  /** What a starting handler has to know of its predecessor. Throws StoreError. */
  load(): StoredProgress;
}
