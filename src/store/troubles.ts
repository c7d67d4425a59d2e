/** What everybody who waits for the log's threads has to know. */

/** Why a thread does not work; null if it does. */
export interface ThreadTroubles {
  readonly index: string | null;
  readonly reading: string | null;
  /** Since when the index has lacked something, in milliseconds since 1970; null if it lacks nothing. */
  readonly missingSince: number | null;
}
