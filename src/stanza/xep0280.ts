/** XEP-0280: Message Carbons, version 1.0.1. https://xmpp.org/extensions/xep-0280.html */
import { hasChild } from './children.ts';

export const carbonsNamespace = 'urn:xmpp:carbons:2';

/** A copy of a message that somebody else got; answering it would answer twice (section 10.4). */
export function isCarbon(children: string): boolean {
  return hasChild(children, 'received', carbonsNamespace) || hasChild(children, 'sent', carbonsNamespace);
}
