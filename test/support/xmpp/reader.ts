/** A reader is any client that we did not write, over one of Openfire's three transports. */
import type { Element } from '@xmpp/client';
import parse from '@xmpp/xml/lib/parse.js';
import type { Account } from '../../../tools/host/options.ts';
import type { Server } from '../server/servers.ts';
import { until } from '../until.ts';
import { signIn } from './client.ts';
import type { TestClient } from './client.ts';
import { ForeignClient } from './foreign/foreign-client.ts';
import type { ClientKind } from './foreign/foreign-client.ts';

export const transports = ['tcp', 'websocket', 'bosh'] as const;
export type Transport = (typeof transports)[number];

export interface ReaderOptions {
  /** The port of a link that may die; default the server's own. */
  readonly port?: number;
  /** Answers receipts itself and says so. */
  readonly receipts?: boolean;
  readonly streamManagement?: boolean;
  /** Over TCP: uses TLS, which a server of plays offers if it was launched so. */
  readonly tls?: boolean;
  /** Over TCP: Smack with stream management instead of @xmpp/client. */
  readonly smack?: boolean;
  /** Priority of its presence. Default 0. */
  readonly priority?: number;
  /** Whether it is to send presence at once. Default true; else `become` does. */
  readonly available?: boolean;
}

export interface Reader {
  readonly jid: string;
  /** Messages with a body, in the order they came. */
  readonly heard: readonly Element[];
  /** @xmpp/client's client itself; null where the client is Smack in a process of its own: over BOSH, or as wanted. */
  readonly inProcess: TestClient | null;
  /** Sends presence with this priority. */
  become(priority: number): Promise<void>;
  /** After its link was cut: signs in again, and has its session resumed where stream management allows it. */
  reconnect(): Promise<void>;
  leave(): Promise<void>;
}

const presence = (priority: number): Element =>
  parse(`<presence><priority>${priority}</priority></presence>`);
const hasBody = (message: Element): boolean => message.getChild('body') !== undefined;

/** Any server port of this transport. */
export const portOf = (server: Server, transport: Transport): number =>
  transport === 'tcp' ? server.xmppPort : server.httpBindPort;

async function withSmack(kind: ClientKind, server: Server, jid: string, port: number): Promise<Reader> {
  const client = await ForeignClient.connect(kind, { host: server.host, port }, jid);
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
    async reconnect() {
      const before = client.logins;
      client.reconnect();
      await until(`${jid} to be back`, () => client.logins > before);
    },
    leave: () => client.kill(),
  };
}

/** Signs in, and sends no presence (Smack with stream management does). */
export async function reader(
  server: Server,
  account: Account,
  transport: Transport,
  resource: string,
  options: ReaderOptions = {},
): Promise<Reader> {
  const { port = portOf(server, transport), smack = false } = options;
  const jid = `${account.name}@localhost/${resource}`;
  if (transport === 'bosh' || smack) return withSmack(smack ? 'smack-sm' : 'smack-bosh', server, jid, port);
  const { receipts = false, streamManagement = false, tls = false } = options;
  const rest = { receipts, streamManagement, tls, available: false, keep: true };
  const client = await signIn(server, account, { ...rest, transport, resource, port });
  // It resets its counter a moment after it was enabled; a presence that comes with it would be counted too early.
  if (streamManagement) await until('stream management', () => client.client.streamManagement.enabled);
  return {
    jid,
    inProcess: client,
    get heard() {
      return client.messages.filter(hasBody);
    },
    become: (priority) => client.send(presence(priority)),
    async reconnect() {
      await until(`${jid} to know that it is cut off`, () => client.client.status === 'disconnect');
      await client.client.reconnect.reconnect();
    },
    leave: () => client.signOut(),
  };
}

/** The client of a device that is no process of its own. */
export function clientOf(device: Reader): TestClient {
  if (device.inProcess === null) throw new Error('no client in this process');
  return device.inProcess;
}

/** Ids of what it has heard, in order. */
export const idsOf = (device: Reader): (string | undefined)[] => device.heard.map(({ attrs }) => attrs['id']);
