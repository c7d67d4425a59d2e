/** What the handler needs of an engine: one log, open, whatever keeps it. Each folder of `src/store/` makes one. */
import type { Pace } from '../base/pace.ts';
import type { ErasureStore } from '../model/erasures.ts';
import type { Lineage } from '../model/lineage.ts';
import type { LedgerStore } from './ledger-store.ts';
import type { ChatLogReader } from './reader.ts';
import type { ThreadTroubles } from './troubles.ts';
import type { Upkeep } from './upkeep.ts';

/** What a log that was put back holds as open: none of it is acted on until an administrator says so. All throw StoreError. */
export interface HeldLog {
  /** What the log is called; null where it has no name yet. */
  readonly lineage: Lineage | null;
  /** No lower number is given to a command. */
  readonly nextCommand: number;
  /** Nothing was ever committed to it. */
  readonly isNew: boolean;
  name(lineage: Lineage, nextCommand: number): void;
  /** How many wait for a word. */
  count(): number;
  /**
   * All that is open is held from here on, and nobody is owed anything. `through`: the spool was read up to here.
   * `lineage`: what the log is called from now on.
   */
  hold(through: number, nextCommand: number, lineage: Lineage): void;
  /**
   * `redeliver`: what nothing has been heard of goes on where it was; of what was in Openfire's offline store only what
   * is not there any more is given again. `settle`: it stays as it is. How many there were. To be followed by a new
   * ledger. `now`: milliseconds since 1970.
   */
  release(how: 'redeliver' | 'settle', now: number): number;
}

/** What is written, by whoever keeps it up. */
export interface WritableLog {
  readonly store: LedgerStore & Upkeep;
  readonly erasures: ErasureStore;
  readonly held: HeldLog;
  /** Where a damaged file was put just now; null in the usual case. */
  readonly setAside: string | null;
  /** Damaged files that wait to be recovered or removed, those of earlier runs too. */
  readonly damaged: readonly string[];
  close(): void;
}

export interface LogEngine extends WritableLog {
  /** Starts what reads and follows the log, once it is known that it can be read at all; before all that is below. */
  begin(): void;
  /** Answers from threads of its own. */
  readonly log: ChatLogReader;
  readonly troubles: ThreadTroubles;
  /** The number of a change: what was deleted up to there is in no file of the index any more. */
  readonly purgedThrough: number;
  /** Something was committed or deleted: whoever follows the log is to look. */
  committed(): void;
  /** How hard the machine is needed for messages, to which all else gives way. */
  pace(pace: Pace): void;
  /** Whether what is open is still what is found under its name. */
  isInPlace(): boolean;
  /** Where it was deleted, writes it once more from what is open. False where another one is in its place. Throws StoreError. */
  restore(): boolean;
}

/** Throws StoreError. `now`: milliseconds since 1970. `damaged`: a commit has found it damaged, so it is set aside. */
export type OpenEngine = (now: number, damaged: boolean) => LogEngine;
