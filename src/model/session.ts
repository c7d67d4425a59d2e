/** Sessions as they are kept, and how much of one is kept in memory. */

export interface SessionRow {
  readonly row: number;
  readonly stream: string;
  readonly jid: string;
  readonly openedAt: number;
}

/** Begins the stream of a row that stands for a client without a session here: of another server, or gone since. */
export const elsewherePrefix = 'elsewhere:';

/** As late the shim's events may come: Openfire looks for questions that were not answered in time every 5 s. */
export const outcomeSlackMs = 60_000;

/**
 * So many messages of a session are kept in memory of which somebody waits to hear: a client that answers nothing may be
 * sent hundreds of thousands.
 */
export const mostAwaited = 1000;
/** Of all sessions together, as anybody may have as many as he likes; and where there are so many, of each. */
const mostAwaitedInAll = 50_000;
const fewestAwaited = 10;

/** Whether one more is kept in memory, of a session that has `own`, where all have `inAll`. */
export function mayAwait(own: number, inAll: number): boolean {
  return own < (inAll < mostAwaitedInAll ? mostAwaited : fewestAwaited);
}

/** Messages that somebody waits to hear of, and that are in the store only. */
export interface Spilled {
  /** None of them has a lower row. */
  readonly row: number;
  /** Where the session was sent the first and the last of them. */
  readonly position: number;
  readonly last: number;
}
