/** What the tests of properties say and ask, of the server that is booted for them. */
import type { Element } from '@xmpp/client';
import { properties } from '../../../src/settings/properties.ts';
import type { Account } from '../../../tools/host/options.ts';
import { setProperty } from '../../support/server/api.ts';
import type { Launched } from '../../support/server/launch.ts';
import { rest } from '../../support/server/rest.ts';
import type { FullMessage } from '../../support/server/rest.ts';
import { until } from '../../support/until.ts';
import { signIn } from '../../support/xmpp/client.ts';
import type { TestClient } from '../../support/xmpp/client.ts';
import { chat, receiptRequest } from '../../support/xmpp/stanzas.ts';

export const [alice, bob, carol] = ['alice', 'bob', 'carol'].map((name) => ({
  name,
  password: 'secret',
})) as [
  Account, // as many as there are names
  Account,
  Account,
];

export const eventsIn = (stanza: Element): string[] =>
  stanza.getChildren('x', 'jabber:x:event').flatMap((x) => x.getChildElements().map(({ name }) => name));

/** Receipts and events that the server made; clients' own ids are other ones. */
export const fromServer = (client: TestClient): readonly Element[] =>
  client.messages.filter((stanza) => stanza.attrs['id']?.startsWith('receipts-') === true);

export const receiptsFromServer = (client: TestClient): (string | undefined)[] =>
  fromServer(client).flatMap((stanza) => stanza.getChild('received')?.attrs['id'] ?? []);

export const asked = (client: TestClient): readonly Element[] =>
  client.stanzas.filter((stanza) => stanza.is('iq') && stanza.attrs['type'] === 'get');

export interface PropertyTalk {
  readonly launched: Launched;
  /** How many have been said. */
  readonly counter: number;
  readonly valueOf: (name: string) => Promise<string | undefined>;
  /** After this it is in force: a second at most after it was asked for. */
  readonly change: (name: string, value: string | null) => Promise<void>;
  /** Sends a message that asks for a receipt, and gives its id, which is its body, too. */
  readonly say: (sender: TestClient, to: string, ...more: Element[]) => Promise<string>;
  readonly logged: (id: string, state: string) => Promise<FullMessage>;
  readonly inLog: (id: string) => Promise<boolean>;
  readonly pair: () => Promise<[sender: TestClient, reader: TestClient]>;
}

/** The server is there when the tests run. */
export function propertyTalk(launched: () => Launched): PropertyTalk {
  async function valueOf(name: string): Promise<string | undefined> {
    const { body } = await rest(launched().server).request('/api/v1/settings');
    const { items } = body as { items: { name: string; value: string }[] }; // openapi.json
    return items.find((item) => item.name === `plugin.receipts.${name}`)?.value;
  }

  async function change(name: string, value: string | null): Promise<void> {
    const wanted = value ?? String(properties.find((property) => property.name === name)?.fallback);
    await setProperty(launched().server, name, value);
    await until(`${name} to be ${wanted}`, async () => (await valueOf(name)) === wanted, 1000, 30);
  }

  let counter = 0;

  async function say(sender: TestClient, to: string, ...more: Element[]): Promise<string> {
    const id = `words-${++counter}`;
    await sender.send(chat(to, id, { id }, receiptRequest(), ...more));
    return id;
  }

  const logged = (id: string, state: string): Promise<FullMessage> =>
    rest(launched().server).logged({}, id, state);

  const inLog = async (id: string): Promise<boolean> =>
    (await rest(launched().server).messages({ text: id })).some(({ body }) => body === id);

  async function pair(): Promise<[sender: TestClient, reader: TestClient]> {
    const { server } = launched();
    return [await signIn(server, alice), await signIn(server, bob, { resource: 'phone' })];
  }

  return {
    get launched() {
      return launched();
    },
    get counter() {
      return counter;
    },
    valueOf,
    change,
    say,
    logged,
    inLog,
    pair,
  };
}
