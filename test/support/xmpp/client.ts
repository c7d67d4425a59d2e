import { xml } from '@xmpp/client';
import type { Client, Element } from '@xmpp/client';
import type { Account } from '../../../tools/host/options.ts';
import { connectClient } from '../../../tools/xmpp/client.ts';
import type { ClientOptions } from '../../../tools/xmpp/client.ts';
import type { Server } from '../server/servers.ts';

interface SignInOptions extends Partial<Omit<ClientOptions, 'host' | 'name' | 'password'>> {
  /** It stays after the test, and whoever signed in signs out: tests that run at once end at any time. */
  readonly keep?: boolean;
}

const open = new Set<TestClient>();

afterEach(async () => {
  await Promise.all([...open].map((client) => client.signOut()));
});

/** Ends a client's stream and resolves when its socket is closed, or soon: a client whose link is dead cannot do so. */
export async function goodbye(client: Client): Promise<void> {
  await Promise.race([
    client.stop().catch(() => undefined),
    new Promise<void>((resolve) => {
      client.on('disconnect', resolve);
    }),
    new Promise((resolve) => setTimeout(resolve, 1000).unref()),
  ]);
}

/** A signed-in client that keeps everything it was sent. */
export class TestClient {
  readonly server: Server;
  readonly client: Client;
  readonly jid: string;
  readonly bare: string;
  /** All stanzas so far, in order. */
  readonly stanzas: Element[] = [];
  private readonly checks = new Set<() => void>();

  constructor(server: Server, client: Client, account: Account, resource: string) {
    this.server = server;
    this.client = client;
    this.bare = `${account.name}@localhost`;
    this.jid = `${this.bare}/${resource}`;
  }

  receive(stanza: Element): void {
    this.stanzas.push(stanza);
    for (const check of this.checks) check();
  }

  /** Messages so far, errors included. */
  get messages(): readonly Element[] {
    return this.stanzas.filter((stanza) => stanza.is('message'));
  }

  send(...stanzas: Element[]): Promise<void> {
    return this.client.sendMany(stanzas);
  }

  /** The first stanza, past or to come, of which this is true. */
  stanza(matches: (stanza: Element) => boolean, milliseconds = 10_000): Promise<Element> {
    return new Promise((resolve, reject) => {
      const check = (): void => {
        const found = this.stanzas.find((stanza) => matches(stanza));
        if (found === undefined) return;
        clearTimeout(timer);
        this.checks.delete(check);
        resolve(found);
      };
      const timer = setTimeout(() => {
        this.checks.delete(check);
        const got = this.stanzas.map((stanza) => `  ${stanza.toString()}`).join('\n');
        reject(new Error(`${this.jid} waited ${milliseconds} ms in vain; it has received:\n${got}`));
      }, milliseconds);
      this.checks.add(check);
      check();
    });
  }

  message(matches: (stanza: Element) => boolean, milliseconds?: number): Promise<Element> {
    return this.stanza((stanza) => stanza.is('message') && matches(stanza), milliseconds);
  }

  /** Everything the server has sent before now has been received after this: streams are ordered. */
  async settle(): Promise<void> {
    await this.client.iqCaller.request(
      xml('iq', { type: 'get', to: 'localhost' }, xml('ping', 'urn:xmpp:ping')),
      10_000,
    );
  }

  async signOut(): Promise<void> {
    open.delete(this);
    await goodbye(this.client);
  }
}

/** Signs in; plain (no receipts, no stream management) unless the options say otherwise. Signed out after the test unless it is to keep. */
export async function signIn(
  server: Server,
  account: Account,
  options: SignInOptions = {},
): Promise<TestClient> {
  const { resource = 'home', available = true, keep = false, transport = 'tcp', ...rest } = options;
  const { port = transport === 'tcp' ? server.xmppPort : server.httpBindPort } = options;
  // Openfire, ending the session that is replaced, can take away the route of the one that replaces it.
  if (
    [...open].some(
      (other) => other.server === server && other.jid === `${account.name}@localhost/${resource}`,
    )
  ) {
    throw new Error(
      `${account.name} is signed in as ${resource}: sign out first, or choose another resource`,
    );
  }
  const connection = await connectClient({
    ...rest,
    host: server.host,
    port,
    transport,
    name: account.name,
    password: account.password,
    resource,
    available: false,
  });
  const client = new TestClient(server, connection, account, resource);
  if (!keep) open.add(client);
  connection.on('stanza', (stanza) => {
    client.receive(stanza);
  });
  // Only now, so that nothing that waited offline is missed.
  if (available) {
    await connection.send(xml('presence'));
    await client.settle();
  }
  return client;
}
