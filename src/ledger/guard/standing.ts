/**
 * Gathers what is known of a message before its disposition: its places, the session that ended, and what is under way.
 */
import type { TrackedMessage } from '../../model/message.ts';
import { owed } from '../../model/promise.ts';
import type { Placed } from '../../store/ledger-store.ts';
import type { Session } from '../memory/sessions.ts';
import type { Standing } from '../rules/disposition.ts';
import { wayOf } from '../rules/private-messages.ts';
import { wentOn } from '../rules/went-on.ts';

export interface Circumstances {
  readonly guard: boolean;
  /** The server's own domain. */
  readonly domain: string;
  /** Rows of sessions that have ended and whose messages are not decided yet. */
  readonly ended: ReadonlySet<number>;
  /** A command for the message has not begun. */
  readonly underWay: boolean;
  readonly exhausted: boolean;
  /** The client's acknowledgements on its stream are believed. */
  readonly trustsAcks: boolean;
}

/** `session` is the one that ended while it held the message, or null. */
export function standingOf(
  placed: Placed,
  message: TrackedMessage,
  session: Session | null,
  { guard, domain, ended, underWay, exhausted, trustsAcks }: Circumstances,
): Standing {
  const { holders, state, wasStored, xml } = placed;
  return {
    guard,
    state,
    inOfflineStore: message.storedAt > 0,
    wasStored,
    wasSent: holders.length > 0,
    heldElsewhere: holders.some(
      (holder) => holder.open && holder.session !== session?.row && !ended.has(holder.session),
    ),
    wentOn: session !== null && wentOn(session, message.storedAt, holders),
    // An ended session's unconfirmed message has a place until it is redelivered; without one, a redelivery is under
    // way.
    underWay: session === null ? underWay : (message.owed & owed.place) !== 0,
    kept: xml !== null,
    addressed: wayOf(message, holders, domain) !== null,
    streamAcked: trustsAcks,
    signedOut: session !== null && session.signedOut && !session.letInAgain?.has(message.row),
    exhausted,
  };
}
