/** XEP-0030: Service Discovery, version 2.5. https://xmpp.org/extensions/xep-0030.html */
import { child, StanzaError } from './element.ts';
import { parseStanza } from './xml.ts';

export const discoInfoNamespace = 'http://jabber.org/protocol/disco#info';

/** The features in a client's answer; empty if the answer is an error or unreadable. */
export function discoveredFeatures(xml: string): ReadonlySet<string> {
  try {
    const iq = parseStanza(xml);
    const query = iq.attributes['type'] === 'result' ? child(iq, 'query', discoInfoNamespace) : undefined;
    const features = query?.children.filter((element) => element.name === 'feature') ?? [];
    return new Set(features.map((feature) => feature.attributes['var'] ?? ''));
  } catch (error) {
    if (error instanceof StanzaError) return new Set();
    throw error;
  }
}
