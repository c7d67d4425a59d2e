/** What retention and erasure need of a store: what goes, when, and by which clock. */

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

export interface Upkeep {
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
