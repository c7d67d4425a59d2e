/** XEP-0163: Personal Eventing Protocol, version 1.2.2. https://xmpp.org/extensions/xep-0163.html */
import { hasChild } from './children.ts';
import { isBare } from './jid.ts';

/** XEP-0060, section 7.1.2: notifications of a node to its subscribers. */
export const pubsubEventNamespace = 'http://jabber.org/protocol/pubsub#event';

/**
 * Whether a message is a notification of an account's own service to one device of a contact. Every online device gets
 * it, and each device again when it comes online (section 4.3.3), so nothing can be lost.
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
