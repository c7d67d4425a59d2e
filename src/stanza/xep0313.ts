/** XEP-0313: Message Archive Management, version 1.1.3. https://xmpp.org/extensions/xep-0313.html */

/** A message out of an archive; receipts must not be sent for it (XEP-0184, section 5.5). */
export function isArchiveResult(children: string): boolean {
  return /^result urn:xmpp:mam:\d+$/m.test(children);
}
