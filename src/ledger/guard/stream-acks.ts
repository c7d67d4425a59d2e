/**
 * What a client's acknowledgements on its stream (XEP-0198) are worth; no event reports them. A message that Openfire
 * does not route again after the session's end was acknowledged, provided that it was counted: messages sent before
 * stream management was enabled, or after Openfire had ended it, are not. Up to 4.2 a client's count is ahead of
 * Openfire's by the pings to idle clients (OF-1497), so that many of its last acknowledgements are doubtful.
 */
import type { Session } from '../memory/sessions.ts';

/** Number of the session's last acknowledgements that are doubtful; infinite if that is not known. */
export function doubtful({ doubtful: told }: Session, trustsAll: boolean): number {
  return trustsAll ? 0 : (told ?? Number.POSITIVE_INFINITY);
}

/** Keeps the last doubtful messages, in order, and answers the one that has become certain, if any. */
export function nextCertain<T>(doubted: T[], acknowledged: T, doubtfulCount: number): T | undefined {
  doubted.push(acknowledged);
  return doubted.length > doubtfulCount ? doubted.shift() : undefined;
}

/** Whether it means anything that this message (a row) was not routed again. */
export function mayTrust(session: Session, message: number, trustsAll: boolean): boolean {
  const { countedSince, uncounted, letInAgain } = session;
  if (letInAgain?.has(message)) return false;
  return countedSince !== null && !uncounted.has(message) && Number.isFinite(doubtful(session, trustsAll));
}

/** Openfire has let a message (a row) in again, as it does with messages that a client has not acknowledged. */
export function letInAgain(message: number, sessions: readonly Session[]): void {
  for (const session of sessions) {
    if (session.managed && session.unconfirmed.positionOf(message) !== null)
      (session.letInAgain ??= new Set()).add(message);
  }
}
