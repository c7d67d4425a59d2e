/** XEP-0359: Unique and Stable Stanza IDs, version 0.7.0. https://xmpp.org/extensions/xep-0359.html */
import { hasChild } from './children.ts';
import { childrenOf } from './element.ts';
import type { Element } from './element.ts';

export const stanzaIdsNamespace = 'urn:xmpp:sid:0';

export function carriesOriginId(children: string): boolean {
  return hasChild(children, 'origin-id', stanzaIdsNamespace);
}

/** Some clients acknowledge with this id instead of the stanza's. Nobody vouches for it (section 6). */
export function originId(message: Element): string | null {
  const ids = childrenOf(message, 'origin-id', stanzaIdsNamespace).map(({ attributes }) => attributes['id']);
  return ids.find((id) => id !== undefined && id !== '') ?? null;
}
