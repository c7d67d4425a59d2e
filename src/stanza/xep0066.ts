/** XEP-0066: Out of Band Data, version 1.5. https://xmpp.org/extensions/xep-0066.html */

/** The link and its description are two texts (section 3). */
export const outOfBandNamespace = 'jabber:x:oob';
