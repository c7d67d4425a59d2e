/** What is asked of a store to erase what one person said. It is done in steps, so that no commit waits for it. */

export interface WantedErasure {
  /** Bare JID as in the log. */
  readonly account: string;
  /** True to erase all of the person's conversations, not only what the person said. */
  readonly bothSides: boolean;
  /**
   * True to erase also messages that still wait for a reader, or owe their sender something; otherwise they are erased
   * as soon as neither is so.
   */
  readonly withWaiting: boolean;
  /** The names of this erasure in the record of reads (retention/erased-again-there.ts). */
  readonly recordedAs?: readonly string[];
}

/** Which erasures a log has seen, and which accounts it names. */
export interface SeenErasures {
  /** When the log was begun, in milliseconds since 1970. All three methods throw StoreError. */
  begunAt(): number;
  /** Whether an erasure of this name was begun in this log. */
  isKnown(name: string): boolean;
  /** The next accounts with an id above `after`; empty at the end. */
  accounts(after: number): readonly { readonly id: number; readonly jid: string }[];
}

/**
 * `catching-up`: everything that had reached the spool is logged first. `messages`: their rows are deleted. `sessions`,
 * `traces`: everything else that names the account is deleted. `records`: the record of reads, which is not in the
 * store, is changed. `waiting`: messages that wait for their reader are deleted later. `wiping`: journals, index and
 * spool let go of the content.
 */
export const erasureSteps = [
  'catching-up',
  'messages',
  'sessions',
  'traces',
  'records',
  'waiting',
  'wiping',
  'done',
] as const;
export type ErasureStep = (typeof erasureSteps)[number];

export interface StoredErasure {
  readonly id: number;
  /** Null once nothing of the account is left. */
  readonly account: string | null;
  readonly bothSides: boolean;
  readonly withWaiting: boolean;
  readonly step: ErasureStep;
  /**
   * Spool position that must be read before the erasure begins; later, the position up to which the spool has erased
   * content.
   */
  readonly position: number;
  readonly erased: number;
  /** Messages that are erased as soon as they no longer wait. */
  readonly waiting: number;
  /** Milliseconds since 1970. */
  readonly askedAt: number;
  readonly endedAt: number | null;
}

export interface ErasureCount {
  readonly messages: number;
  /** How many of these wait for their reader or owe their sender something. */
  readonly waiting: number;
}

/**
 * Answers the texts that were searched for in the next records after one, as typed, the oldest first. `last` is the
 * last record that was examined, or `after` itself if there are no more.
 */
export type SearchesSince = (after: number) => { readonly texts: readonly string[]; readonly last: number };

export interface ErasureStore {
  /** Has the store examine the searches: those that find an erased message must be forgotten, too. */
  lookFor(searchedFor: SearchesSince): void;
  /** The searches that were found so far. */
  searchesOf(erasure: StoredErasure): readonly string[];
  /** Whether a message or a session names the account. */
  names(account: string): boolean;
  /**
   * Counts what would be erased, with a growing count after each piece; the last one is complete. It throws StoreError.
   */
  count(wanted: WantedErasure): Iterable<ErasureCount>;
  /**
   * Begins an erasure, or continues the account's unfinished one. `position` of the spool must be read first. It throws
   * StoreError.
   */
  begin(wanted: WantedErasure, position: number, now: number): StoredErasure;
  readonly seen: SeenErasures;
  /** The unfinished erasures, oldest first. It throws StoreError. */
  open(): readonly StoredErasure[];
  /** The latest erasures, youngest first. It throws StoreError. */
  latest(limit: number): readonly StoredErasure[];
  find(id: number): StoredErasure | null;
  /**
   * Does a piece of a step from `catching-up` to `traces`, or checks what waits. `more`: the caller continues at once.
   * `idle`: it waits for something. `reread`: waiting messages were erased, so whoever has them in memory must read the
   * store again. It throws StoreError.
   */
  step(erasure: StoredErasure): 'more' | 'reread' | 'idle';
  /** Notes that the step `records` is done. */
  recordsDone(erasure: StoredErasure): void;
  /** Notes that no file has anything left. */
  end(erasure: StoredErasure, now: number): void;
  /** The number of the last change: a follower of the log that has come so far has seen the deletions. */
  lastChange(): number;
}
