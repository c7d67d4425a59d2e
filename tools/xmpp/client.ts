import { client as createClient, xml, type Client, type Element } from '@xmpp/client';
import { discoInfoNamespace } from '../../src/stanza/xep0030.ts';
import { receiptsNamespace } from '../../src/stanza/xep0184.ts';
import { markersNamespace } from '../../src/stanza/xep0333.ts';

export interface ClientOptions {
  readonly host: string;
  readonly port: number;
  /** Default `tcp`; `websocket` is RFC 7395, at the path that Openfire has it. */
  readonly transport?: 'tcp' | 'websocket';
  readonly name: string;
  readonly password: string;
  readonly resource: string;
  /** Answers for what it has read (XEP-0184), and marks it as displayed a moment later (XEP-0333). */
  readonly receipts?: boolean;
  /** Over TCP: uses TLS where the server offers it. */
  readonly tls?: boolean;
  /** XEP-0198; without it the server learns nothing of what arrived unless it asks. */
  readonly streamManagement?: boolean;
  /** Sends initial presence, and so becomes available and gets what waits. Default true. */
  readonly available?: boolean;
}

export const streamManagementNamespace = 'urn:xmpp:sm:3';
const tlsNamespace = 'urn:ietf:params:xml:ns:xmpp-tls';

/** How long a person takes to look at a message, in milliseconds. */
const glance = 700;

/** Hides an offer of the server: the client takes every one that it sees. */
export function without(connection: Client, name: string, namespace: string): void {
  connection.prependListener('element', (element) => {
    if (!element.is('features')) return;
    element.children = element.children.filter(
      (child) => typeof child === 'string' || !child.is(name, namespace),
    );
  });
}

function answerWithReceipts(connection: Client): void {
  const features = [discoInfoNamespace, receiptsNamespace, markersNamespace];
  connection.iqCallee.get(discoInfoNamespace, 'query', ({ element }) =>
    xml(
      'query',
      { xmlns: discoInfoNamespace, node: element.attrs['node'] },
      xml('identity', { category: 'client', type: 'phone', name: 'openfire-receipts demo' }),
      ...features.map((feature) => xml('feature', { var: feature })),
    ),
  );
  const answer = (to: string, about: Element): void => {
    const message = xml('message', { to, type: 'chat', id: crypto.randomUUID() }, about);
    // The link may be gone by now; nothing depends on this answer.
    connection.send(message).catch(() => undefined);
  };
  connection.on('stanza', (stanza) => {
    const { from, id, type } = stanza.attrs;
    if (!stanza.is('message') || type === 'error' || from === undefined || id === undefined) return;
    if (stanza.getChild('request', receiptsNamespace)) {
      answer(from, xml('received', { xmlns: receiptsNamespace, id }));
    }
    if (stanza.getChild('markable', markersNamespace)) {
      setTimeout(() => {
        answer(from, xml('displayed', { xmlns: markersNamespace, id }));
      }, glance);
    }
  });
}

/** How long a step of signing in may take, in milliseconds. */
const patience = 8000;
/** How long to wait for the server's end of a stream, which Openfire does not always send. */
const farewell = 500;

/** Signs in. The client does not come back by itself when its link is lost. */
export async function connectClient(options: ClientOptions): Promise<Client> {
  const at = `${options.host}:${options.port}`;
  const connection = createClient({
    service: options.transport === 'websocket' ? `ws://${at}/ws/` : `xmpp://${at}`,
    domain: 'localhost',
    timeout: patience,
    resource: options.resource,
    // SCRAM's rounds cost this library a fifth of a second of computing; this password does not leave the machine.
    credentials: (authenticate) =>
      authenticate({ username: options.name, password: options.password }, 'PLAIN'),
  });
  connection.reconnect.stop();
  // A lost link shows as an error event, which without a listener would end the process; `start` rejects by itself.
  connection.on('error', () => undefined);
  // It decodes each piece from the socket by itself, which breaks a character that lies across two.
  connection.on('status', (status) => {
    if (status === 'connect' && options.transport !== 'websocket') connection.socket?.setEncoding?.('utf8');
  });
  // @xmpp/connection 0.14 lets go of its parser where the server does not close the stream in time, and then throws, out
  // of the socket's event, over whatever still comes.
  connection.on('close', () => connection.socket?.removeAllListeners('data'));
  if (options.streamManagement !== true) without(connection, 'sm', streamManagementNamespace);
  if (options.tls !== true) without(connection, 'starttls', tlsNamespace);
  if (options.receipts === true) answerWithReceipts(connection);
  await connection.start().catch((cause: unknown) => {
    throw new Error(`${options.name} could not sign in at ${at} as ${options.resource}: ${String(cause)}`, {
      cause,
    });
  });
  connection.timeout = farewell;
  if (options.available !== false) await connection.send(xml('presence'));
  return connection;
}
