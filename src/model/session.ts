/** Sessions as the store keeps them, and how much of each is kept in memory. */

export interface SessionRow {
  readonly row: number;
  readonly stream: string;
  readonly jid: string;
  readonly openedAt: number;
}

/** Prefix of the stream of a row that stands for a client without a session here: on another server, or gone since. */
export const elsewherePrefix = 'elsewhere:';

/** Milliseconds by which the shim's events may be late: Openfire looks for unanswered IQs every 5 s. */
export const outcomeSlackMs = 60_000;

/**
 * Messages of one session, awaited by a sender, that are kept in memory: a client that answers nothing may be sent
 * hundreds of thousands.
 */
export const maxAwaited = 1000;
/** The limit for all sessions together, since anybody may open many; beyond it, each session has the smaller limit. */
const maxAwaitedInAll = 50_000;
const maxAwaitedWhenMany = 10;

/** Whether one more message may be kept in memory for a session with `own`, if all sessions together have `inAll`. */
export function mayAwait(own: number, inAll: number): boolean {
  return own < (inAll < maxAwaitedInAll ? maxAwaited : maxAwaitedWhenMany);
}

/** Messages that a sender awaits and that are in the store only. */
export interface Spilled {
  /** The lowest of their rows. */
  readonly row: number;
  /** Sequences of the first and the last `sent` event among them. */
  readonly position: number;
  readonly last: number;
}
