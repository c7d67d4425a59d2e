/** Messages whose every part must survive, and what of a message that arrived must be what it was. */
import { randomBytes } from 'node:crypto';
import { xml } from '@xmpp/client';
import type { Element } from '@xmpp/client';
import { chat, receiptRequest } from '../../support/xmpp/stanzas.ts';

const omemo = 'eu.siacs.conversations.axolotl';

export interface Sent {
  readonly id: string;
  readonly originId: string;
  readonly body: string;
  readonly element: Element;
}

/** A child that nobody on the way understands, as OMEMO's (XEP-0384) are: nothing in it can be compressed. */
const encrypted = (text: string): Element =>
  xml(
    'encrypted',
    { xmlns: omemo },
    xml(
      'header',
      { sid: '27183' },
      xml('key', { rid: '31415', prekey: 'true' }, Buffer.from(`key of ${text}`).toString('base64')),
      xml('iv', {}, 'BASE64ENCODED...=='),
    ),
    xml('payload', {}, ` ${randomBytes(600).toString('base64')}\n<&"'>`),
  );

/** A message that asks for a receipt, with an id, an origin-id and an encrypted child of its own. */
export function letter(to: string, name: string, attributes: Record<string, string> = {}): Sent {
  const [id, originId] = [`id-${name}`, `origin-${name}`];
  const body = `${name}: <tags> & "quotes", Grüße 🎈`;
  const element = chat(
    to,
    body,
    { id, ...attributes },
    receiptRequest(),
    xml('origin-id', { xmlns: 'urn:xmpp:sid:0', id: originId }),
    encrypted(name),
  );
  return { id, originId, body, element };
}

/** An element without what serialisers are free to choose: prefixes, and where a namespace is declared. */
export function tree(element: Element): unknown {
  const attributes = Object.entries(element.attrs).filter(([name]) => !/^xmlns(:|$)/.test(name));
  return [
    element.name,
    element.getNS() ?? '',
    Object.fromEntries(attributes),
    element.children.map((child) => (typeof child === 'string' ? child : tree(child))),
  ];
}

const only = (message: Element, name: string, namespace: string): Element[] =>
  message.getChildren(name, namespace);

/** What of a message must be the same however often and on whatever way it is delivered. */
export function essence(message: Element): unknown {
  return {
    from: message.attrs['from'],
    id: message.attrs['id'],
    type: message.attrs['type'] ?? 'normal',
    bodies: message.getChildren('body').map((body) => body.getText()),
    requests: only(message, 'request', 'urn:xmpp:receipts').length,
    originIds: only(message, 'origin-id', 'urn:xmpp:sid:0').map((one) => one.attrs['id']),
    identity: [
      ...only(message, 'stanza-id', 'urn:xmpp:sid:0'),
      ...only(message, 'receipt-id', 'urn:openfire-receipts:id:0'),
    ].map(({ name, attrs }) => [name, attrs['by'], attrs['id']]),
    encrypted: only(message, 'encrypted', omemo).map(tree),
  };
}

/** What the essence of a letter must be. */
export function expected(
  sent: Sent,
  from: string,
  by: string,
  stanzaId: string,
  form: 'stanza-id' | 'receipt-id',
): unknown {
  return {
    from,
    id: sent.id,
    type: sent.element.attrs['type'],
    bodies: [sent.body],
    requests: 1,
    originIds: [sent.originId],
    identity: [[form, by, stanzaId]],
    encrypted: sent.element.getChildren('encrypted', omemo).map(tree),
  };
}

/** How many times it says that it was delayed, in today's (XEP-0203) and yesterday's (XEP-0091) words. */
export const delays = (message: Element): number => message.getChildren('delay', 'urn:xmpp:delay').length;
