/** Connections of @xmpp/client 0.14, with what has to be done about it. */
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { client as createClient, xml } from '@xmpp/client';
import type { Client } from '@xmpp/client';
import { discoInfoNamespace } from '../../src/stanza/xep0030.ts';

export interface ConnectionOptions {
  readonly host: string;
  readonly port: number;
  /** Default `tcp`; `websocket` is RFC 7395, at the path that Openfire has it. */
  readonly transport?: 'tcp' | 'websocket';
  readonly name: string;
  readonly password: string;
  readonly resource: string;
  /** Over TCP: uses TLS where the server offers it. */
  readonly tls?: boolean;
  /** XEP-0198; without it the server learns nothing of what arrived unless it asks. */
  readonly streamManagement?: boolean;
}

/** How long one step of signing in may take, in milliseconds; the server may be on two cores with everything else. */
export const stepPatience = 8000;

const streamManagementNamespace = 'urn:xmpp:sm:3';
const tlsNamespace = 'urn:ietf:params:xml:ns:xmpp-tls';

export interface TcpSocket {
  readonly destroyed: boolean;
  destroy(): void;
  write(text: string): boolean;
}

/** The socket of a connection over TCP; the types of @xmpp/client that we wrote are for both transports. */
export const socketOf = (connection: Client): TcpSocket | null =>
  connection.socket as unknown as TcpSocket | null; // as its caller has asked for TCP

/** Hides an offer of the server: the client takes every one that it sees. */
function without(connection: Client, name: string, namespace: string): void {
  connection.prependListener('element', (element) => {
    if (!element.is('features')) return;
    element.children = element.children.filter(
      (child) => typeof child === 'string' || !child.is(name, namespace),
    );
  });
}

const attaching = '_attachSocket';

/** It stops listening to a socket that does not close in time, or was not connected yet, and a reset would end us. */
function listenToSocketErrors(connection: Client): void {
  const low = connection as unknown as Record<typeof attaching, (socket: Socket) => void>; // @xmpp/connection 0.14
  const attach = low[attaching].bind(connection);
  low[attaching] = (socket) => {
    socket.on('error', () => undefined);
    attach(socket);
  };
}

/** A connection that is not open yet, and does not come back by itself when its link is lost. */
export function newConnection(options: ConnectionOptions): Client {
  const at = `${options.host}:${options.port}`;
  const settings = {
    service: options.transport === 'websocket' ? `ws://${at}/ws/` : `xmpp://${at}`,
    domain: 'localhost',
    resource: options.resource,
    username: options.name,
    timeout: stepPatience,
    // SCRAM's rounds cost this library a fifth of a second of computing; this password does not leave the machine.
    credentials: (authenticate: (credentials: object, mechanism: string) => Promise<void>): Promise<void> =>
      authenticate({ username: options.name, password: options.password }, 'PLAIN'),
  };
  const connection = createClient(settings);
  connection.reconnect.stop();
  const goDeaf = (): void => void connection.socket?.removeAllListeners('data');
  // It lets go of its parser on errors, and where the server does not close the stream in time, and then would throw, out
  // of the socket's event, over whatever still comes.
  connection.on('close', goDeaf);
  // A lost link shows as an error event, which without a listener would end the process.
  connection.on('error', () => {
    if ((connection as unknown as { parser: unknown }).parser === null) goDeaf(); // @xmpp/connection 0.14
  });
  // It decodes each piece from the socket by itself, which breaks a character that lies across two.
  connection.on('status', (status) => {
    if (status === 'connect' && options.transport !== 'websocket') connection.socket?.setEncoding?.('utf8');
  });
  if (options.transport !== 'websocket') listenToSocketErrors(connection);
  if (options.streamManagement !== true) without(connection, 'sm', streamManagementNamespace);
  if (options.tls !== true) without(connection, 'starttls', tlsNamespace);
  return connection;
}

/** Says in service discovery (XEP-0030) what it can do; without this a client's answer is an error. */
export function answerDiscovery(connection: Client, features: readonly string[]): void {
  connection.iqCallee.get(discoInfoNamespace, 'query', ({ element }) =>
    xml(
      'query',
      { xmlns: discoInfoNamespace, node: element.attrs['node'] },
      xml('identity', { category: 'client', type: 'phone', name: 'openfire-receipts' }),
      ...[discoInfoNamespace, ...features].map((feature) => xml('feature', { var: feature })),
    ),
  );
}

/**
 * Connects and signs in. Not by its `start`, which leaves a promise behind that nobody waits for where the connection
 * is lost on the way.
 */
export async function goOnline(connection: Client, milliseconds: number): Promise<void> {
  const low = connection as unknown as {
    readonly options: { readonly service: string };
    connect(service: string): Promise<void>;
    open(options: { domain: string }): Promise<void>;
  }; // @xmpp/connection 0.14
  await low.connect(low.options.service);
  let timer: NodeJS.Timeout | undefined;
  const online = new Promise<void>((resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`not signed in within ${milliseconds} ms`));
    }, milliseconds);
    connection.on('online', () => {
      resolve();
    });
    connection.on('error', reject);
    connection.on('disconnect', () => {
      reject(new Error('the connection has gone while signing in'));
    });
  });
  // It may be lost before the stream is open.
  online.catch(() => undefined);
  try {
    await low.open({ domain: 'localhost' });
    await online;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Until stream management is on. The client says that it is online before, and begins to count a moment after it was
 * told to: what came with that it would not acknowledge for ever, and be sent again on resumption.
 */
export async function streamManagementEnabled(connection: Client): Promise<void> {
  const end = performance.now() + stepPatience;
  while (!connection.streamManagement.enabled) {
    if (performance.now() > end || connection.status !== 'online') {
      throw new Error('stream management was not enabled');
    }
    await sleep(5);
  }
}
