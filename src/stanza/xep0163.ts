/** XEP-0163: Personal Eventing Protocol, version 1.2.2. https://xmpp.org/extensions/xep-0163.html */
import { hasChild } from './children.ts';
import { isBare } from './jid.ts';

/** XEP-0060, section 7.1.2: what a node tells its subscribers. */
export const pubsubEventNamespace = 'http://jabber.org/protocol/pubsub#event';

/**
 * An account's service tells one device of a contact what the account keeps: it does so for each device that is online,
 * and once more when one comes online (section 4.3.3), so there is nothing to be lost.
 */
export function isAccountEvent(message: {
  readonly from: string;
  readonly to: string;
  readonly children: string;
}): boolean {
  const { from, to, children } = message;
  return (
    isBare(from) && from.includes('@') && !isBare(to) && hasChild(children, 'event', pubsubEventNamespace)
  );
}
