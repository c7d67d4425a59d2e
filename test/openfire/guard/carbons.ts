/** Message carbons (XEP-0280), as a device of either side sees them. */
import { xml } from '@xmpp/client';
import type { Element } from '@xmpp/client';
import type { TestClient } from '../../support/xmpp/client.ts';

const carbons = 'urn:xmpp:carbons:2';

export async function enableCarbons({ client }: TestClient): Promise<void> {
  await client.iqCaller.request(xml('iq', { type: 'set' }, xml('enable', carbons)), 10_000);
}

/** The messages in the copies that a device has got: of what its account received, or of what it sent. */
export const copies = ({ messages }: TestClient, kind: 'received' | 'sent'): readonly Element[] =>
  messages.flatMap(
    (stanza) =>
      stanza
        .getChild(kind, carbons)
        ?.getChild('forwarded', 'urn:xmpp:forward:0')
        ?.getChild('message', 'jabber:client') ?? [],
  );
