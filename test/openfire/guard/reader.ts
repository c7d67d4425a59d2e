/** Whoever reads: clients that we did not write, over each of Openfire's three transports. */
import type { Element } from '@xmpp/client';
import parse from '@xmpp/xml/lib/parse.js';
import { Client } from '../clients/driver.ts';
import { signIn, type TestClient } from '../support/client.ts';
import type { Account } from '../../../src/host/options.ts';
import type { Server } from '../support/servers.ts';

export const transports = ['tcp', 'websocket', 'bosh'] as const;
export type Transport = (typeof transports)[number];

export interface ReaderOptions {
  /** Of a link that may die; default the server's own. */
  readonly port?: number;
  /** Answers receipts itself and says so. */
  readonly receipts?: boolean;
  readonly streamManagement?: boolean;
  /** Priority of its presence. Default 0. */
  readonly priority?: number;
  /** Sends its presence at once. Default true; else `become` does. */
  readonly available?: boolean;
}

export interface Reader {
  readonly jid: string;
  /** Messages with a body, in the order they came. */
  readonly heard: readonly Element[];
  /** @xmpp/client's client itself; not over BOSH, where the client is Smack in a process of its own. */
  readonly inProcess: TestClient | null;
  /** Sends presence with this priority. */
  become(priority: number): Promise<void>;
  leave(): Promise<void>;
}

const presence = (priority: number): Element =>
  parse(`<presence><priority>${priority}</priority></presence>`);
const hasBody = (message: Element): boolean => message.getChild('body') !== undefined;

/** Any server port of this transport. */
export const portOf = (server: Server, transport: Transport): number =>
  transport === 'tcp' ? server.xmppPort : server.httpBindPort;

async function overBosh(server: Server, jid: string, port: number): Promise<Reader> {
  const client = await Client.connect('smack-bosh', { host: server.host, port }, jid);
  return {
    jid,
    inProcess: null,
    get heard() {
      return client.messages.flatMap(({ xml }) => (xml === undefined ? [] : parse(xml))).filter(hasBody);
    },
    become(priority) {
      client.send(presence(priority).toString());
      return Promise.resolve();
    },
    leave: () => client.kill(),
  };
}

export async function reader(
  server: Server,
  account: Account,
  transport: Transport,
  resource: string,
  options: ReaderOptions = {},
): Promise<Reader> {
  const { port = portOf(server, transport), priority = 0, available = true } = options;
  const jid = `${account.name}@localhost/${resource}`;
  let made: Reader;
  if (transport === 'bosh') {
    made = await overBosh(server, jid, port);
  } else {
    const { receipts = false, streamManagement = false } = options;
    const rest = { receipts, streamManagement, available: false, keep: true };
    const client = await signIn(server, account, { ...rest, transport, resource, port });
    made = {
      jid,
      inProcess: client,
      get heard() {
        return client.messages.filter(hasBody);
      },
      become: (value) => client.send(presence(value)),
      leave: () => client.signOut(),
    };
  }
  if (available) await made.become(priority);
  return made;
}
