/**
 * Openfire as one node of several: what the others do with a message is not told here. So where we know nothing of it for
 * no better reason than that we were not there, or were not told, it may well have been read.
 */
import type { Unsettled } from '../memory/settling.ts';

/** Whether that it has no place here says nothing, as it may have one with another node. */
export function othersMayKnow({
  session,
  listing,
  afterStart,
}: Pick<Unsettled, 'session' | 'listing' | 'afterStart'>): boolean {
  return afterStart || listing !== null || session?.beforeStart === true;
}
