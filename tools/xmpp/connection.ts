/** Connections of @xmpp/client 0.14, with workarounds for its errors. */
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { client as createClient, xml } from '@xmpp/client';
import type { Client } from '@xmpp/client';
import { discoInfoNamespace } from '../../src/stanza/xep0030.ts';

export interface ConnectionOptions {
  readonly host: string;
  readonly port: number;
  /** Default `tcp`; `websocket` is RFC 7395, at Openfire's path. */
  readonly transport?: 'tcp' | 'websocket';
  readonly name: string;
  readonly password: string;
  readonly resource: string;
  /** Over TCP: uses TLS if the server offers it. */
  readonly tls?: boolean;
  /** Enables XEP-0198; without it the server only learns what has arrived by asking. */
  readonly streamManagement?: boolean;
}

/** How long one step of signing in may take, in milliseconds; the server may share two cores with everything else. */
export const stepPatience = 8000;

const streamManagementNamespace = 'urn:xmpp:sm:3';
const tlsNamespace = 'urn:ietf:params:xml:ns:xmpp-tls';

export interface TcpSocket {
  readonly destroyed: boolean;
  destroy(): void;
  write(text: string): boolean;
}

/** The socket of a connection over TCP; our types for @xmpp/client cover both transports. */
export const socketOf = (connection: Client): TcpSocket | null =>
  connection.socket as unknown as TcpSocket | null; // as its caller has asked for TCP

/** Hides a feature that the server offers, since the client would use every one that it sees. */
function without(connection: Client, name: string, namespace: string): void {
  connection.prependListener('element', (element) => {
    if (!element.is('features')) return;
    element.children = element.children.filter(
      (child) => typeof child === 'string' || !child.is(name, namespace),
    );
  });
}

const attaching = '_attachSocket';

/**
 * The library stops listening to a socket that does not close in time or was not connected yet; a reset would then end
 * our process.
 */
function listenToSocketErrors(connection: Client): void {
  const low = connection as unknown as Record<typeof attaching, (socket: Socket) => void>; // @xmpp/connection 0.14
  const attach = low[attaching].bind(connection);
  low[attaching] = (socket) => {
    socket.on('error', () => undefined);
    attach(socket);
  };
}

/** A connection that is not open yet, and does not reconnect when its link is lost. */
export function newConnection(options: ConnectionOptions): Client {
  const at = `${options.host}:${options.port}`;
  const settings = {
    service: options.transport === 'websocket' ? `ws://${at}/ws/` : `xmpp://${at}`,
    domain: 'localhost',
    resource: options.resource,
    username: options.name,
    timeout: stepPatience,
    // SCRAM costs this library a fifth of a second of computing, and this password does not leave the machine.
    credentials: (authenticate: (credentials: object, mechanism: string) => Promise<void>): Promise<void> =>
      authenticate({ username: options.name, password: options.password }, 'PLAIN'),
  };
  const connection = createClient(settings);
  connection.reconnect.stop();
  const goDeaf = (): void => void connection.socket?.removeAllListeners('data');
  // The library drops its parser after an error, or if the server does not close the stream in time, and would then
  // throw from the socket's event for any further data.
  connection.on('close', goDeaf);
  // A lost link causes an error event, which would end the process if nobody listened.
  connection.on('error', () => {
    if ((connection as unknown as { parser: unknown }).parser === null) goDeaf(); // @xmpp/connection 0.14
  });
  // The library decodes each chunk from the socket separately, which breaks a character that spans two.
  connection.on('status', (status) => {
    if (status === 'connect' && options.transport !== 'websocket') connection.socket?.setEncoding?.('utf8');
  });
  if (options.transport !== 'websocket') listenToSocketErrors(connection);
  if (options.streamManagement !== true) without(connection, 'sm', streamManagementNamespace);
  if (options.tls !== true) without(connection, 'starttls', tlsNamespace);
  return connection;
}

/** Announces features by service discovery (XEP-0030), which the client would otherwise answer with an error. */
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
 * Connects and signs in. The library's `start` is not used, since it leaves a rejected promise behind if the connection
 * is lost meanwhile.
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
  // The connection may be lost before the stream is open.
  online.catch(() => undefined);
  try {
    await low.open({ domain: 'localhost' });
    await online;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Waits until stream management is on. The client reports being online before, and begins to count a moment after it
 * was told to: it would never acknowledge what came in between, and get it again on resumption.
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
