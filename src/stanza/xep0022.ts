/** XEP-0022: Message Events, version 1.4 (obsolete, alive in Spark and smack-legacy). https://xmpp.org/extensions/xep-0022.html */
import { hasChild } from './children.ts';
import { buildXml, child, childrenOf } from './element.ts';
import type { Element } from './element.ts';

export const eventNamespace = 'jabber:x:event';

export type EventName = 'offline' | 'delivered' | 'displayed' | 'composing';
const eventNames: readonly EventName[] = ['offline', 'delivered', 'displayed', 'composing'];

export interface MessageEvents {
  readonly requested: readonly EventName[];
  /** `event` is null if composing was cancelled (section 3.3). */
  readonly raised: readonly { readonly event: EventName | null; readonly id: string }[];
}

export function carriesEvent(children: string): boolean {
  return hasChild(children, 'x', eventNamespace);
}

/**
 * Reads each `<x/>` of a message; one with an `<id/>` is a raised event, one without is a request (sections 3.1, 3.2).
 */
export function readEvents(message: Element): MessageEvents {
  const requested = new Set<EventName>();
  const raised: { event: EventName | null; id: string }[] = [];
  for (const x of childrenOf(message, 'x', eventNamespace)) {
    const events = eventNames.filter((name) => child(x, name, eventNamespace) !== undefined);
    const id = child(x, 'id', eventNamespace);
    if (id !== undefined) raised.push({ event: events[0] ?? null, id: id.text.trim() });
    else for (const event of events) requested.add(event);
  }
  return { requested: [...requested], raised };
}

/**
 * Builds an event as section 3.2 requires: only the x element, with one event and the id of the message it is about.
 */
export function buildEvent(event: {
  name: 'offline' | 'delivered';
  from: string;
  to: string;
  type: string;
  id: string;
  about: string;
}): string {
  return buildXml({
    message: {
      '@type': event.type,
      '@id': event.id,
      '@from': event.from,
      '@to': event.to,
      x: { '@xmlns': eventNamespace, [event.name]: '', id: event.about },
    },
  });
}
