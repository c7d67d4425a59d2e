/** Stanzas of a round: written from its plan, and read back into what the model compares. */
import { xml } from '@xmpp/client';
import type { Element } from '@xmpp/client';
import type { Copy, Told } from '../happening.ts';
import type { MessagePlan } from '../plan/types.ts';
import { messageIn } from '../plan/token.ts';
import { contentOf } from './contents.ts';

const receipts = 'urn:xmpp:receipts';
const events = 'jabber:x:event';
const delay = 'urn:xmpp:delay';
const stanzaIdNamespace = 'urn:xmpp:sid:0';
const offlineStore = 'http://jabber.org/protocol/offline';
/** The stamp of a sender's own `<delay/>`: no message of a round is that old. */
const longAgo = '2002-09-10T23:08:25Z';

/** The same for the same element, whatever the order of its attributes. */
export function canonical(element: Element): string {
  const attributes = Object.entries(element.attrs)
    .filter(([, value]) => value !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
  const inner = element.children.map((child) =>
    typeof child === 'string' ? JSON.stringify(child) : canonical(child),
  );
  return `<${element.name}${attributes.join('')}>${inner.join('')}</>`;
}

/** `stamp`: a `<stanza-id/>` in the name of its recipient. */
export function buildMessage(
  plan: MessagePlan,
  { to, id, stamp }: { readonly to: string; readonly id: string | null; readonly stamp: string | null },
): Element {
  const { originId, body, receipt, events: asksEvents, content, token, ownDelay } = plan;
  return xml('message', { to, type: plan.type, ...(id === null ? {} : { id }) }, [
    body !== null && xml('body', {}, body),
    ...contentOf(content, token),
    receipt && xml('request', { xmlns: receipts }),
    asksEvents && xml('x', { xmlns: events }, xml('offline'), xml('delivered')),
    originId !== null && xml('origin-id', { xmlns: stanzaIdNamespace, id: originId }),
    ownDelay && xml('delay', { xmlns: delay, stamp: longAgo }),
    stamp !== null && xml('stanza-id', { xmlns: stanzaIdNamespace, by: to.split('/')[0], id: stamp }),
  ]);
}

const isBody = (element: Element): boolean => element.is('body') && element.attrs['xml:lang'] === undefined;

/** What the server may add, and take away: the delay, its own stamp and requests for events. */
function isServers(element: Element, account: string): boolean {
  if (element.is('delay', delay) || element.is('x', 'jabber:x:delay') || element.is('x', events)) return true;
  if (element.is('offline', offlineStore)) return true;
  return element.is('stanza-id', stanzaIdNamespace) && element.attrs['by'] === account;
}

/** Children that must come through as they are. */
export function keptChildren(message: Element, account: string): string[] {
  return message
    .getChildElements()
    .filter((element) => !isBody(element) && !isServers(element, account))
    .map(canonical);
}

/**
 * Whose a `<delay/>` is: a client that sends late says so itself, with its name or without one, and xmpp.js does of what it
 * sends again on a resumed stream (XEP-0203, 4). The server always gives its name.
 */
export const isSenders = (by: string | null, from: string): boolean =>
  by === null || by.split('/')[0] === from.split('/')[0];

/** Which message of the round this is a copy of; null where it is none. */
export function readCopy(stanza: Element, account: string): Copy | null {
  if (!stanza.is('message') || stanza.attrs['type'] === 'error') return null;
  const found = messageIn(stanza.toString());
  if (found === null) return null;
  const wrapped = ['received', 'sent'].map((name) => stanza.getChild(name, 'urn:xmpp:carbons:2'));
  const wrapper = wrapped.find((one) => one !== undefined);
  // What another resource of its sender wrote is no message to this account.
  if (wrapper?.is('sent') === true) return null;
  const message = wrapper?.getChild('forwarded', 'urn:xmpp:forward:0')?.getChild('message') ?? stanza;
  const originId = message.getChild('origin-id', stanzaIdNamespace)?.attrs['id'] ?? null;
  return {
    message: found,
    from: message.attrs['from'] ?? '',
    to: message.attrs['to'] ?? null,
    type: message.attrs['type'] ?? 'normal',
    id: message.attrs['id'] ?? null,
    originId,
    body: message.getChildElements().find(isBody)?.getText() ?? null,
    children: keptChildren(message, account),
    stanzaIds: message
      .getChildren('stanza-id', stanzaIdNamespace)
      .filter((child) => child.attrs['by'] === account)
      .map((child) => child.attrs['id'] ?? ''),
    delays: message
      .getChildren('delay', delay)
      .filter(({ attrs }) => !isSenders(attrs['from'] ?? null, message.attrs['from'] ?? '')).length,
    viewed: message.getChild('offline', offlineStore) !== undefined,
    carbon: wrapper !== undefined,
  };
}

/** What this stanza tells its reader about a message it has sent; null where it tells nothing. */
export function readTold(stanza: Element): Told | null {
  if (!stanza.is('message')) return null;
  const id = stanza.attrs['id'] ?? null;
  const from = stanza.attrs['from'] ?? '';
  const to = stanza.attrs['to'] ?? null;
  if (stanza.attrs['type'] === 'error') {
    const error = stanza.getChild('error');
    // A receipt or an event that came back says nothing about a message.
    if (stanza.getChild('received', receipts) !== undefined) return null;
    if (stanza.getChild('x', events)?.getChild('id') !== undefined) return null;
    return {
      what: 'error',
      about: id ?? '',
      message: messageIn(stanza.toString()),
      id,
      from,
      to,
      detail: error?.getChildElements()[0]?.name ?? null,
    };
  }
  const received = stanza.getChild('received', receipts);
  if (received !== undefined) {
    return { what: 'receipt', about: received.attrs['id'] ?? '', message: null, id, from, to, detail: null };
  }
  const x = stanza.getChild('x', events);
  const about = x?.getChildText('id') ?? null;
  if (x === undefined || about === null) return null;
  const detail = x.getChildElements().find((child) => child.name !== 'id')?.name ?? null;
  return { what: 'event', about, message: null, id, from, to, detail };
}
