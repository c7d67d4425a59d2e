/**
 * Whether a message went on from a session that has ended: stream management lets in again what its client has not
 * acknowledged, and Openfire stores it or gives it to another session. Where that one has ended meanwhile, too, it is where
 * nobody has it, and its place tells nothing of the first client: what does is that it was placed after that was sent it.
 */
import type { Holder } from '../../store/ledger-store.ts';

/** One routing gives a message to several sessions within milliseconds; in a busy server it may stand still for a while. */
const oneRoutingMs = 1000;

export interface EndedSession {
  readonly row: number;
  /** Sequence of the event that told of its end; null where none did. */
  readonly endedAfter: number | null;
}

/**
 * `storedAt`: when it was stored last, in milliseconds since 1970, negative where it was handed out since; 0 where it was
 * not. `holders`: the sessions that were sent it and have given no evidence, this one among them.
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
