/** What the ledger needs of a store; one folder of `src/store/` for each engine. */
import type { ConditionCode } from '../base/conditions.ts';
import { codeOf } from '../files/file-causes.ts';
import type { Cause } from '../files/file-causes.ts';
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

/** What is counted for people before they delete it. */
export const mostCounted = 1_000_000;

/** What the time is, as far as retention believes it. */
export interface ClockMemory {
  /** In milliseconds since 1970. */
  readonly trusted: number;
  /** Of the machine at that moment: since it was started, in milliseconds. */
  readonly uptime: number;
  /** Since when the wall clock is not believed, by the believed one; null while it is. */
  readonly doubtedSince: number | null;
  /** Which start of which machine the uptime is of; null where an older version did not note it. */
  readonly boot: string | null;
}

/** How long messages are kept. */
export interface Term {
  /** Days in force; 0: for ever. */
  readonly days: number;
  /** A shorter one that waits, and since when (by the believed clock); null where none does. */
  readonly waiting: { readonly days: number; readonly since: number } | null;
}

/** What retention has to know of the time before. */
export interface KeptRetention {
  /** Null where the log was put back: what it remembers is of then. */
  readonly clock: ClockMemory | null;
  readonly term: Term;
}

export interface LedgerStore {
  load(): StoredProgress;
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
  /** All or nothing, durable when it returns. Throws StoreError. */
  commit(batch: Batch): void;
  /**
   * Deletes some of what was sent before a time; true where there is more. What waits for its reader, or owes its sender
   * something, stays. Throws StoreError.
   */
  expire(before: number): boolean;
  /** Deletes some of what is not of the chat log and waits for nobody; true where there is more. Throws StoreError. */
  sweepUnlogged(): boolean;
  /** What was deleted leaves the journal, too, as soon as nobody reads it there; true once it has. Throws StoreError. */
  wipe(): boolean;
  /** How many messages that would be, `mostCounted` at the most. Throws StoreError. */
  countExpirable(before: number): number;
  /** Null where nothing was kept yet. Throws StoreError. */
  retention(): KeptRetention | null;
  keepRetention(kept: KeptRetention): void;
  /** By how many milliseconds the clock is behind: what comes now is younger than it says. Throws StoreError. */
  noteClockBehind(behind: number): void;
  /** When the newest was that this store knows of, in milliseconds since 1970; null where it is empty. */
  newestAt(): number | null;
  /** Forgets what somebody was owed to be told before a time and was not. Throws StoreError. */
  forgetTellings(before: number): void;
  /** Forgets what commits before a time changed (not the changes themselves); true where there is more. Throws StoreError. */
  forgetChanges(before: number): boolean;
}

export type StoreProblem = Cause;

export class StoreError extends Error {
  readonly code: ConditionCode;
  readonly problem: StoreProblem;
  /** What an administrator can do about it. */
  readonly remedy: string;

  constructor(problem: StoreProblem, message: string, remedy: string, cause: unknown) {
    super(message, { cause });
    this.problem = problem;
    this.code = codeOf(problem);
    this.remedy = remedy;
  }
}
