/** What those have to be told who wait for the log's threads. */

/** Why a thread does not do its work; null where it does. */
export interface ThreadTroubles {
  readonly index: string | null;
  readonly reading: string | null;
  /** Since when the index lacks something, in milliseconds since 1970; null where it has all. */
  readonly missingSince: number | null;
}
