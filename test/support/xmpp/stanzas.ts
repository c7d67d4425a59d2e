/** Stanzas that tests send, and readers of those that they were sent. */
import { xml } from '@xmpp/client';
import type { Element } from '@xmpp/client';

const receipts = 'urn:xmpp:receipts';

/** A chat message; children go after the body. */
export function chat(
  to: string,
  body: string,
  attributes: Record<string, string> = {},
  ...children: Element[]
): Element {
  return xml(
    'message',
    { to, type: 'chat', id: `m-${crypto.randomUUID()}`, ...attributes },
    xml('body', {}, body),
    ...children,
  );
}

export const receiptRequest = (): Element => xml('request', { xmlns: receipts });

/** The element with which a client says that it has got the message of this id. */
export const received = (id: string): Element => xml('received', { xmlns: receipts, id });

/** XEP-0022: asks to be told when it is stored offline, and when it is delivered. */
export const eventRequest = (): Element => xml('x', 'jabber:x:event', xml('offline'), xml('delivered'));

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
