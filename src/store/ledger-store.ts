/** What the ledger needs of a store; one folder of `src/store/` for each engine. */
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
  /** What it has not confirmed, in the order it was sent. */
  readonly unconfirmed: Unconfirmed;
  /** Messages sent to it of which something is owed to their sender. */
  readonly awaiting: readonly AwaitedMessage[];
  /** Of these, what is not given here, as it is too much. */
  readonly spilled: Spilled | null;
}

export interface Holder {
  readonly session: number;
  readonly jid: string;
  readonly open: boolean;
  /** Sequence of the `sent` event, and when that was, in milliseconds since 1970; null where no event told of it. */
  readonly position: number | null;
  readonly at: number | null;
  /** As whom a room gave it to the session; null where none did. */
  readonly sender: string | null;
}

/** A message whose fate is to be decided, as it stands after all that was committed. */
export interface Placed {
  readonly message: TrackedMessage;
  /** The stanza as it came, UTF-8; null where it was not kept. */
  readonly xml: Buffer | null;
  /** With the barriers that its sessions have passed. */
  readonly state: State;
  readonly wasStored: boolean;
  /** Row of the message that it repeats; null where it does not. */
  readonly repeats: number | null;
  /** How many of its redeliveries have failed since the last that did not. */
  readonly failures: number;
  /** How often it was given to sessions that proved nothing. */
  readonly given: Given;
  /** The sessions that were sent it and have given no evidence. */
  readonly holders: readonly Holder[];
}

export interface StoredProgress {
  /** Sequence of the last spool event whose teaching is in the store. */
  readonly position: number;
  /** Of the last event whose teaching is in the store, in milliseconds since 1970 by Openfire's clock. */
  readonly lastAt: number;
  readonly nextMessage: number;
  readonly nextSession: number;
  readonly nextCommand: number;
  /** When this store was made, in milliseconds since 1970. */
  readonly createdAt: number;
  /** It has come to what happened after it was made: what is told from here on is younger, whatever its clock says. */
  readonly caughtUp: boolean;
  readonly openSessions: readonly OpenSession[];
  /** Rows of messages that have ended, though one of these sessions was sent them and may yet prove that it has read them. */
  readonly endedUnconfirmed: readonly number[];
  /** Messages that had no place when the handler was last at work (`owed.place`). */
  readonly homeless: readonly TrackedMessage[];
  /** The latest that have an origin-id, oldest first: they may be submitted again. */
  readonly repeatable: readonly TrackedMessage[];
  /** Some message holds a stanza that is to be erased once it is confirmed. */
  readonly holdsUnlogged: boolean;
  readonly outbox: readonly OutboxCommand[];
  /** Owed to accounts that have a session, held, or with a command under way. */
  readonly tellings: readonly Telling[];
  readonly nextTelling: number;
  /** What is to be compared with Openfire's offline stores, what was taken out of them, and whose they were. */
  readonly comparisons: readonly Comparison[];
  readonly removals: readonly Removal[];
  readonly deletedAccounts: readonly DeletedAccount[];
  readonly startedWith: StartedWith | null;
}

/** A message in an offline store, as far as is believed. */
export interface Stored {
  readonly row: number;
  readonly key: string;
  readonly storedAt: number;
  /** A list of what is there has its key. */
  readonly isRecognised: boolean;
}

/** What the ledger looks up of what was committed. It answers at once: see ARCHITECTURE.md, "Why the ledger's store is beside it". */
export interface LedgerReads {
  /** By stanza-id. */
  findMessage(key: string): TrackedMessage | undefined;
  /** The messages from one bare JID to another with this id or origin-id, or one that may have become it on
   * its way, the youngest first; not more than `mostNamed`. */
  findByClientId(sender: string, recipient: string, id: string): Alike;
  /** How many rows that reads, about. */
  costOfFinding(sender: string, recipient: string): number;
  /**
   * Messages that a session was sent from one position on and before another, of which something is owed to their sender,
   * by their rows from one on.
   */
  awaitedOf(
    session: number,
    row: number,
    from: number,
    before: number,
    most: number,
  ): readonly AwaitedMessage[];
  /** To which sessions a message was handed. */
  findHandings(message: number): readonly Handing[];
  /**
   * Messages that were sent from a time on, before this one, by its sender to its recipient, that are handed out and not
   * displayed; and where a session was handed them. The youngest thousand, and whether there are more.
   */
  findBefore(
    message: TrackedMessage,
    from: number,
    session: number | null,
  ): {
    readonly messages: readonly { readonly message: TrackedMessage; readonly position: number | null }[];
    readonly more: boolean;
  };
  /** Those of these rows that exist, in the order given. */
  findPlaced(rows: readonly number[]): readonly Placed[];
  /** Size of the stanzas of these rows together, of those that are kept. */
  bytesOf(rows: readonly number[]): number;
  /** Rows of what is in the offline store of an account (bare JID) and can be recognised there. */
  inOfflineStore(account: string): readonly number[];
  /** What is in the offline store of an account (bare JID), recognisable there or not. */
  storedOf(account: string): readonly Stored[];
  /** Accounts (bare JIDs) with something in their offline store, those whose messages are youngest first. */
  accountsWithStored(limit: number): readonly string[];
  /** What is owed to an account (bare JID), oldest first. */
  tellingsOf(account: string): readonly Telling[];
}

export interface Commits {
  /** All or nothing, durable when it returns. Throws StoreError. */
  commit(batch: Batch): void;
}

export interface LedgerStore extends LedgerReads, Commits {
  /** What a handler that starts has to know of the one before it. Throws StoreError. */
  load(): StoredProgress;
}
