/** XEP-0333: Displayed Markers, version 1.0.0. https://xmpp.org/extensions/xep-0333.html */
import { hasNamespace } from './children.ts';
import type { Element } from './element.ts';

export const markersNamespace = 'urn:xmpp:chat-markers:0';

/** Version 1.0.0 has dropped `received` and `acknowledged`, but clients of earlier versions still send them. */
export type Marker = { readonly kind: 'received' | 'displayed' | 'acknowledged'; readonly id: string };

export function mayCarryMarker(children: string): boolean {
  return hasNamespace(children, markersNamespace);
}

export function readMarkers(message: Element): Marker[] {
  const found: Marker[] = [];
  for (const { name: kind, namespace, attributes } of message.children) {
    if (namespace !== markersNamespace) continue;
    const id = attributes['id'] ?? '';
    if (id === '') continue;
    if (kind === 'received' || kind === 'displayed' || kind === 'acknowledged') found.push({ kind, id });
  }
  return found;
}
