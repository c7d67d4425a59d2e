/** XEP-0313: Message Archive Management, version 1.1.3. https://xmpp.org/extensions/xep-0313.html */

/**
 * The namespaces of all versions in use. `<result/>` wraps an archived message; up to version 0.3 `<fin/>` ended a
 * page.
 */
export const archiveNamespaces = ['urn:xmpp:mam:tmp', 'urn:xmpp:mam:0', 'urn:xmpp:mam:1', 'urn:xmpp:mam:2'];
