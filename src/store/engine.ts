/** What the handler needs of a storage engine: one open log. Each folder of `src/store/` makes one. */
import type { Pace } from '../base/pace.ts';
import type { ErasureStore } from '../model/erasures.ts';
import type { Lineage } from '../model/lineage.ts';
import type { LedgerStore } from './ledger-store.ts';
import type { ChatLogReader } from './reader.ts';
import type { ThreadTroubles } from './troubles.ts';
import type { Upkeep } from './upkeep.ts';

/**
 * A log that was put back from a backup holds its open messages: nothing is done about them until an administrator
 * decides. All methods throw StoreError.
 */
export interface HeldLog {
  /** The log's identity; null if it has none yet. */
  readonly lineage: Lineage | null;
  /** The next command gets at least this number. */
  readonly nextCommand: number;
  /** True if nothing was ever committed to it. */
  readonly isNew: boolean;
  name(lineage: Lineage, nextCommand: number): void;
  /** How many messages wait for a decision. */
  count(): number;
  /**
   * Holds everything that is open, and cancels what senders are owed. `through` is how far the spool was read.
   * `lineage` is the log's identity from now on.
   */
  hold(through: number, nextCommand: number, lineage: Lineage): void;
  /**
   * Ends the hold, and returns how many messages it concerned. `redeliver`: messages of which nothing has been heard
   * continue where they were; of those in Openfire's offline store only the ones that are gone from it are delivered
   * again. `settle`: everything stays as it is. The caller makes a new ledger afterwards. `now`: milliseconds since
   * 1970.
   */
  release(how: 'redeliver' | 'settle', now: number): number;
}

/** The part of a log that is written. */
export interface WritableLog {
  readonly store: LedgerStore & Upkeep;
  readonly erasures: ErasureStore;
  readonly held: HeldLog;
  /** Where a damaged file was just moved to; normally null. */
  readonly setAside: string | null;
  /** Damaged files that wait to be recovered or removed, including those of earlier runs. */
  readonly damaged: readonly string[];
  close(): void;
}

export interface LogEngine extends WritableLog {
  /**
   * Starts the threads that read and follow the log, once the log has proved readable. Call this before using the
   * members below.
   */
  begin(): void;
  /** Answers from its own threads. */
  readonly log: ChatLogReader;
  readonly troubles: ThreadTroubles;
  /** Number of a change: what was deleted up to it is gone from every file of the index. */
  readonly purgedThrough: number;
  /** Tells those who follow the log that something was committed or deleted. */
  committed(): void;
  /** Tells how messages are keeping up, and whether they leave any of the machine; everything else gives way to them. */
  giveWay(pace: Pace, hasRoom: boolean): void;
  /** Whether the open file is still the one that its name leads to. */
  isInPlace(): boolean;
  /**
   * If the file was deleted, writes it again from the open one. Returns false if another file has taken its place.
   * Throws StoreError.
   */
  restore(): boolean;
}

/**
 * Throws StoreError. `now`: milliseconds since 1970. `damaged`: a commit found the log damaged, so it is moved aside.
 */
export type OpenEngine = (now: number, damaged: boolean) => LogEngine;
