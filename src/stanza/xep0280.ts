/** XEP-0280: Message Carbons, version 1.0.1. https://xmpp.org/extensions/xep-0280.html */

/** `<received/>` and `<sent/>` wrap a message that somebody else got; answering it would answer twice (section 10.4). */
export const carbonsNamespace = 'urn:xmpp:carbons:2';
