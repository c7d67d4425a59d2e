/**
 * Openfire as one node of several: what the others do with a message is not reported here. If we know nothing of a
 * message only because we were not there or were not told, its recipient may well have read it.
 */
import type { Unsettled } from '../memory/settling.ts';

/** Whether a missing trace means nothing, because another node may have given the message a place. */
export function othersMayKnow({
  session,
  listing,
  afterStart,
}: Pick<Unsettled, 'session' | 'listing' | 'afterStart'>): boolean {
  return afterStart || listing !== null || session?.beforeStart === true;
}
