/** XEP-0066: Out of Band Data, version 1.5. https://xmpp.org/extensions/xep-0066.html */

/** A link, and what is said of it (section 3): each a text of its own. */
export const outOfBandNamespace = 'jabber:x:oob';
