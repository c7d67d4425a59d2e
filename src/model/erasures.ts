/** Erasing what one person said: what is asked of a store for it. Done in steps, so that no commit waits for it. */

export interface WantedErasure {
  /** Bare JID, as it is in the log. */
  readonly account: string;
  /** All of the person's conversations, and not only what the person said. */
  readonly bothSides: boolean;
  /** Also what still waits for its reader, or owes its sender something; else that goes as soon as it does not. */
  readonly withWaiting: boolean;
  /** The names that it has in the record of reads (retention/erased-again-there.ts). */
  readonly recordedAs?: readonly string[];
}

/** Which erasures a log has seen, and whom it names. */
export interface SeenErasures {
  /** When the log was begun, in milliseconds since 1970. Throws StoreError, as do the others. */
  begunAt(): number;
  /** Whether an erasure of this name was begun in this log. */
  isKnown(name: string): boolean;
  /** Some accounts behind one; none: there are no more. */
  accounts(after: number): readonly { readonly id: number; readonly jid: string }[];
}

/**
 * `catching-up`: what had reached the spool is to be logged first. `messages`: rows are deleted. `sessions`, `traces`:
 * what else names the account. `records`: that of the record of reads, which is not in the store. `waiting`: what waits
 * for its reader goes later. `wiping`: journals, index and spool let go of it.
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
  /** Null once nothing of it is left. */
  readonly account: string | null;
  readonly bothSides: boolean;
  readonly withWaiting: boolean;
  readonly step: ErasureStep;
  /** Of the spool: to be read before it begins; then how far it tells of what was erased. */
  readonly position: number;
  readonly erased: number;
  /** Messages that are to go as soon as they do not wait any more. */
  readonly waiting: number;
  /** Milliseconds since 1970. */
  readonly askedAt: number;
  readonly endedAt: number | null;
}

export interface ErasureCount {
  readonly messages: number;
  /** Of these, what waits for its reader or owes its sender something. */
  readonly waiting: number;
}

/**
 * What was searched for in some records behind one, as it was typed, the oldest first; `last`: of those that were looked
 * at, the same again where there are none.
 */
export type SearchesSince = (after: number) => { readonly texts: readonly string[]; readonly last: number };

export interface ErasureStore {
  /** What somebody has searched for: what of it finds messages that go is to be forgotten, too. */
  lookFor(searchedFor: SearchesSince): void;
  /** What of that was found so far. */
  searchesOf(erasure: StoredErasure): readonly string[];
  /** Whether a message, or a session, names the account. */
  names(account: string): boolean;
  /** Counts what would be erased, some of it each time; the last is all of it. Throws StoreError. */
  count(wanted: WantedErasure): Iterable<ErasureCount>;
  /** Goes on with the one of this account that is not done. `position`: of the spool, to be read first. Throws StoreError. */
  begin(wanted: WantedErasure, position: number, now: number): StoredErasure;
  readonly seen: SeenErasures;
  /** Those that are not done, oldest first. Throws StoreError. */
  open(): readonly StoredErasure[];
  /** The latest, youngest first. Throws StoreError. */
  latest(limit: number): readonly StoredErasure[];
  find(id: number): StoredErasure | null;
  /**
   * A piece of one in the steps from `catching-up` to `traces`, or a look at what waits: `more` where there is more at
   * once, `idle` where something is waited for. `reread`: what waited was erased, and who has it in memory has to read the store anew. Throws StoreError.
   */
  step(erasure: StoredErasure): 'more' | 'reread' | 'idle';
  /** The step `records` has been done. */
  recordsDone(erasure: StoredErasure): void;
  /** Nothing is left in any file. */
  end(erasure: StoredErasure, now: number): void;
  /** The number of the last change: who follows the log and has come so far has heard of what was erased. */
  lastChange(): number;
}
