/** Readers of stanzas that a test was sent. */
import type { Element } from '@xmpp/client';

const receipts = 'urn:xmpp:receipts';

/** The id that a XEP-0184 receipt is for; null where the stanza is none. */
export function receiptFor(stanza: Element): string | null {
  return stanza.getChild('received', receipts)?.attrs['id'] ?? null;
}

/** `[by, id]` of each `<stanza-id/>`, in order. */
export function stanzaIds(stanza: Element): [by: string | undefined, id: string | undefined][] {
  return stanza
    .getChildren('stanza-id', 'urn:xmpp:sid:0')
    .map((child): [string | undefined, string | undefined] => [child.attrs['by'], child.attrs['id']]);
}

export const hasBody =
  (body: string) =>
  (stanza: Element): boolean =>
    stanza.getChildText('body') === body;

export const isReceiptFor =
  (id: string) =>
  (stanza: Element): boolean =>
    receiptFor(stanza) === id;
