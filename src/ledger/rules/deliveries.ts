/**
 * How often a message is given to sessions that end without any proof that it was read. What makes a client crash would
 * come with each of its logins, and a client that answers nothing would get everything again and again.
 */
import type { Given } from '../../model/delivery.ts';

export interface Ending {
  /** Openfire or the plugin was stopped: the client is not to blame. */
  readonly byServer: boolean;
  /** The session left a ping unanswered: it may have read none of it, or all. */
  readonly silent: boolean;
  /** Nothing that the session was sent before it is without proof: what comes behind it may never have been looked at. */
  readonly isFirst: boolean;
}

/** Who came along with one that is set aside has not gone to more sessions than so many times the limit. */
const companions = 3;

/** What `given` becomes with one more session; null: that is one too many, it is set aside. */
export function givenAgain(given: Given, ending: Ending, limit: number): Given | null {
  if (ending.byServer) return given;
  const counted = given.counted + (ending.silent || ending.isFirst ? 1 : 0);
  const times = given.times + 1;
  return counted >= limit || times >= companions * limit ? null : { counted, times };
}
