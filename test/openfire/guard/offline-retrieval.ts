/** Bob's offline store as a client sees it that asks for it (XEP-0013), and the end of his account. */
import { xml } from '@xmpp/client';
import type { Element } from '@xmpp/client';
import { signIn } from '../../support/xmpp/client.ts';
import type { TestClient } from '../../support/xmpp/client.ts';
import type { GuardPlay } from './play.ts';

export const offline = 'http://jabber.org/protocol/offline';

/** Bob looks at his offline store (XEP-0013) with a client that is not available. */
export async function looking(play: GuardPlay, resource = 'looking'): Promise<TestClient> {
  return signIn(play.server, play.bob, { resource, available: false, keep: true });
}

export async function asks(client: TestClient, type: 'get' | 'set', ...children: Element[]): Promise<void> {
  await client.client.iqCaller.request(xml('iq', { type }, xml('offline', offline, ...children)), 10_000);
}

/** The names by which the store's messages are asked for, oldest first. */
export async function nodes(client: TestClient): Promise<readonly string[]> {
  const query = xml('query', { xmlns: 'http://jabber.org/protocol/disco#items', node: offline });
  const answer = await client.client.iqCaller.request(
    xml('iq', { type: 'get', to: client.bare }, query),
    10_000,
  );
  const items = answer.getChild('query')?.getChildren('item') ?? [];
  return items.map(({ attrs }) => attrs['node'] ?? '').sort();
}

/** Deletes the account of a client that is signed in (XEP-0077). */
export async function deletes(own: TestClient): Promise<void> {
  const query = xml('query', 'jabber:iq:register', xml('remove'));
  await own.client.iqCaller.request(xml('iq', { type: 'set' }, query), 10_000);
  await own.signOut();
}
