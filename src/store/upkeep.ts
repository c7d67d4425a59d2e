/** What retention and erasure need of a store: what is deleted, when, and by which clock. */

/** People who are about to delete messages are shown their number up to this limit. */
export const maxCounted = 1_000_000;

/** The time that retention trusts. */
export interface ClockMemory {
  /** In milliseconds since 1970. */
  readonly trusted: number;
  /** The machine's uptime at that moment, in milliseconds. */
  readonly uptime: number;
  /** Since when, by the trusted clock, the wall clock has not been trusted; null while it is. */
  readonly doubtedSince: number | null;
  /** Identifies the boot that the uptime counts from; null if an older version did not note it. */
  readonly boot: string | null;
}

/** How long messages are kept. */
export interface Term {
  /** The days in force; 0 means no limit. */
  readonly days: number;
  /** A shorter period that waits to come into force, and since when (by the trusted clock); null if there is none. */
  readonly waiting: { readonly days: number; readonly since: number } | null;
}

/** What retention remembers across restarts. */
export interface KeptRetention {
  /** Null if the log was put back from a backup, since its memory is as old as the backup. */
  readonly clock: ClockMemory | null;
  readonly term: Term;
}

export interface Upkeep {
  /**
   * Deletes some messages sent before a time; returns true if there are more. Messages stay while they wait for their
   * reader or their sender is owed something. Throws StoreError.
   */
  expire(before: number): boolean;
  /**
   * Deletes some messages that are not part of the chat log and that nobody waits for; returns true if there are
   * more. Throws StoreError.
   */
  sweepUnlogged(): boolean;
  /**
   * Removes deleted data from the journal, too, as soon as nobody reads it there; returns true once that is done.
   * Throws StoreError.
   */
  wipe(): boolean;
  /** How many messages `expire` would delete, counted up to `maxCounted`. Throws StoreError. */
  countExpirable(before: number): number;
  /** Returns null if nothing has been stored yet. Throws StoreError. */
  retention(): KeptRetention | null;
  keepRetention(kept: KeptRetention): void;
  /**
   * Notes by how many milliseconds the clock is behind: what comes now is younger than the clock says. Throws
   * StoreError.
   */
  noteClockBehind(behind: number): void;
  /** Time of the newest thing that this store knows of, in milliseconds since 1970; null if it is empty. */
  newestAt(): number | null;
  /** Forgets tellings that were owed before a time and never made. Throws StoreError. */
  forgetTellings(before: number): void;
  /**
   * Forgets what commits before a time changed, but not the changes themselves; returns true if there is more. Throws
   * StoreError.
   */
  forgetChanges(before: number): boolean;
}
