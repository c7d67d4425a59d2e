/** XEP-0313: Message Archive Management, version 1.1.3. https://xmpp.org/extensions/xep-0313.html */

/** Of all versions in use: `<result/>` wraps a message out of an archive, `<fin/>` ended a page up to version 0.3. */
export const archiveNamespaces = ['urn:xmpp:mam:tmp', 'urn:xmpp:mam:0', 'urn:xmpp:mam:1', 'urn:xmpp:mam:2'];
