/** XEP-0184: Message Delivery Receipts, version 1.4.0. https://xmpp.org/extensions/xep-0184.html */
import { hasChild } from './children.ts';
import { buildXml, childrenOf } from './element.ts';
import type { Element } from './element.ts';

export const receiptsNamespace = 'urn:xmpp:receipts';

export function requestsReceipt(children: string): boolean {
  return hasChild(children, 'request', receiptsNamespace);
}

export function carriesReceipt(children: string): boolean {
  return hasChild(children, 'received', receiptsNamespace);
}

/** The ids that a message acknowledges; section 7 requires one, so a receipt without an id acknowledges nothing. */
export function acknowledgedIds(message: Element): string[] {
  const ids = childrenOf(message, 'received', receiptsNamespace).map(
    ({ attributes }) => attributes['id'] ?? '',
  );
  return ids.filter((id) => id !== '');
}

/** Builds a receipt on behalf of the client at `from`. It must not contain a `<request/>` (section 5.4). */
export function buildReceipt(receipt: {
  from: string;
  to: string;
  id: string;
  acknowledges: string;
}): string {
  return buildXml({
    message: {
      '@type': 'chat',
      '@id': receipt.id,
      '@from': receipt.from,
      '@to': receipt.to,
      received: { '@xmlns': receiptsNamespace, '@id': receipt.acknowledges },
    },
  });
}
