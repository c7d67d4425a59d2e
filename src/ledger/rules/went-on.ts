/**
 * Decides whether a message went on from an ended session: stream management lets in again what its client has not
 * acknowledged, and Openfire stores it or gives it to another session. If that session has ended, too, nobody has the
 * message, and where it is now says nothing about the first client. What counts is that Openfire placed it after it was
 * sent to the first one.
 */
import type { Holder } from '../../store/ledger-store.ts';

/**
 * Milliseconds. One routing gives a message to several sessions almost at once, but a busy server may pause in between.
 */
const oneRoutingMs = 1000;

export interface EndedSession {
  readonly row: number;
  /** Sequence of the event that reported the session's end; null if none did. */
  readonly endedAfter: number | null;
}

/**
 * `storedAt`: when the message was stored last (ms since 1970), negative if it was handed out since, 0 if never.
 * `holders`: the sessions that were sent it and have given no evidence, including this one.
 */
export function wentOn(session: EndedSession, storedAt: number, holders: readonly Holder[]): boolean {
  const own = holders.find((holder) => holder.session === session.row);
  if (own === undefined || own.position === null || own.at === null) return false;
  const { position: from, at } = own;
  if (Math.abs(storedAt) > at) return true;
  return holders.some(
    (other) =>
      other.position !== null &&
      other.at !== null &&
      other.position > from &&
      (other.at > at + oneRoutingMs || (session.endedAfter !== null && other.position > session.endedAfter)),
  );
}
