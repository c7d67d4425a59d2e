/**
 * Counts how often a message is given to sessions that end without evidence. Otherwise a message that crashes a client
 * would come with each login, and a client that answers nothing would get everything again and again.
 */
import type { Given } from '../../model/delivery.ts';

export interface Ending {
  /** Openfire or the plugin was stopped, so the client is not to blame. */
  readonly byServer: boolean;
  /** The session left a ping unanswered, so it may have read nothing, or everything. */
  readonly silent: boolean;
  /**
   * No earlier message of the session lacks evidence. A client that crashed on this one never looked at later messages.
   */
  readonly isFirst: boolean;
}

/** A message that only accompanied another one is set aside after this many times the limit. */
const companions = 3;

/** The new counts after one more session; null if that was one too many, so that the message is set aside. */
export function givenAgain(given: Given, ending: Ending, limit: number): Given | null {
  if (ending.byServer) return given;
  const counted = given.counted + (ending.silent || ending.isFirst ? 1 : 0);
  const times = given.times + 1;
  return counted >= limit || times >= companions * limit ? null : { counted, times };
}
