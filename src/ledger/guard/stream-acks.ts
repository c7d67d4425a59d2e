/**
 * What a client's acknowledgements on its stream (XEP-0198) are worth, of which no event tells: what Openfire does not
 * route again when the session has ended was acknowledged, if it was counted: what a session was sent before stream
 * management was enabled, or after Openfire had ended that, is not. Up to 4.2 a client's count is ahead of Openfire's by its pings
 * of who is idle (OF-1497), so that as many of the last may not have been.
 */
import type { Session } from '../memory/sessions.ts';

/** How many of the last that a session acknowledged are in doubt; infinite where nobody can say. */
export function doubtful({ doubtful: told }: Session, trustsAll: boolean): number {
  return trustsAll ? 0 : (told ?? Number.POSITIVE_INFINITY);
}

/** Keeps the last of them in doubt, in order; the one that no longer is, if any. */
export function nextCertain<T>(doubted: T[], acknowledged: T, doubtfulCount: number): T | undefined {
  doubted.push(acknowledged);
  return doubted.length > doubtfulCount ? doubted.shift() : undefined;
}

/** Whether that this message (a row) was not routed again is worth anything. */
export function mayTrust(session: Session, message: number, trustsAll: boolean): boolean {
  const { countedSince, uncounted, letInAgain } = session;
  if (letInAgain.has(message)) return false;
  return countedSince !== null && !uncounted.has(message) && Number.isFinite(doubtful(session, trustsAll));
}

/** To be called where Openfire lets a message (a row) in again, which it does with what a client has not acknowledged. */
export function letInAgain(message: number, sessions: readonly Session[]): void {
  for (const session of sessions) {
    if (session.managed && session.unconfirmed.positionOf(message) !== null) session.letInAgain.add(message);
  }
}
