/** Connections of @xmpp/client 0.14, with what has to be done about it. */
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { client as createClient, xml, type Client } from '@xmpp/client';
import { streamManagementNamespace, without } from '../../../../tools/xmpp/client.ts';

export interface ConnectionOptions {
  readonly port: number;
  readonly name: string;
  readonly password: string;
  readonly resource: string;
  readonly streamManagement: boolean;
  readonly receipts: boolean;
}

/** For one step of signing in, in ms; the server is on two cores with everything else. */
export const patience = 8000;

const discoNamespace = 'http://jabber.org/protocol/disco#info';

type Authenticate = (credentials: { username: string; password: string }, mechanism: string) => Promise<void>;

export interface TcpSocket {
  readonly destroyed: boolean;
  destroy(): void;
  write(text: string): boolean;
  setEncoding(encoding: 'utf8'): void;
  on(event: 'error', listener: () => void): void;
}

/** Of @xmpp/connection; its types are those of tools/xmpp/xmpp-client.d.ts, which needs less. */
export const socketOf = (connection: Client): TcpSocket | null =>
  connection.socket as unknown as TcpSocket | null; // it connects over TCP only

function answerDisco(connection: Client, features: readonly string[]): void {
  connection.iqCallee.get(discoNamespace, 'query', ({ element }) =>
    xml(
      'query',
      { xmlns: discoNamespace, node: element.attrs['node'] },
      xml('identity', { category: 'client', type: 'phone', name: 'faults' }),
      ...features.map((feature) => xml('feature', { var: feature })),
    ),
  );
}

/** A connection that is not open yet. */
export function newConnection(options: ConnectionOptions): Client {
  const settings = {
    service: `xmpp://127.0.0.1:${options.port}`,
    domain: 'localhost',
    resource: options.resource,
    username: options.name,
    timeout: patience,
    // SCRAM in JavaScript costs more than all the rest of a session.
    credentials: (authenticate: Authenticate): Promise<void> =>
      authenticate({ username: options.name, password: options.password }, 'PLAIN'),
  };
  const connection = createClient(settings);
  connection.reconnect.stop();
  const deaf = (): void => void connection.socket?.removeAllListeners('data');
  // It lets go of its parser on errors and at the stream's end, and would throw over whatever still comes.
  connection.on('close', deaf);
  connection.on('error', () => {
    if ((connection as unknown as { parser: unknown }).parser === null) deaf(); // see above
  });
  connection.on('status', (status) => {
    // It decodes each piece by itself, which breaks a character that lies across two.
    if (status !== 'connect') return;
    socketOf(connection)?.setEncoding('utf8');
  });
  listenToErrors(connection);
  if (!options.streamManagement) without(connection, 'sm', streamManagementNamespace);
  if (options.receipts) answerDisco(connection, [discoNamespace, 'urn:xmpp:receipts']);
  return connection;
}

const attaching = '_attachSocket';

/** It stops listening to a socket that does not close in time, or was not connected yet, and a reset would end us. */
function listenToErrors(connection: Client): void {
  const low = connection as unknown as Record<typeof attaching, (socket: Socket) => void>; // @xmpp/connection 0.14
  const attach = low[attaching].bind(connection);
  low[attaching] = (socket) => {
    socket.on('error', () => undefined);
    attach(socket);
  };
}

/**
 * Connects and signs in. Not by its `start`, which leaves a promise behind that nobody waits for where the connection
 * is lost on the way.
 */
export async function signIn(connection: Client): Promise<void> {
  const { service } = (connection as unknown as { options: { service: string } }).options; // as it was made
  const low = connection as unknown as {
    connect(service: string): Promise<void>;
    open(options: { domain: string }): Promise<void>;
  }; // @xmpp/connection 0.14
  await low.connect(service);
  const online = new Promise<void>((resolve, reject) => {
    connection.on('online', () => {
      resolve();
    });
    connection.on('error', reject);
    connection.on('disconnect', () => {
      reject(new Error('the connection has gone while signing in'));
    });
    setTimeout(() => {
      reject(new Error(`not signed in within ${patience} ms`));
    }, patience).unref();
  });
  // It may be lost before the stream is open.
  online.catch(() => undefined);
  await low.open({ domain: 'localhost' });
  await online;
}

/**
 * Until stream management is on. The client says that it is online before, and begins to count a moment after it was
 * told to: what came with that it would not acknowledge for ever, and be sent again on resumption.
 */
export async function streamManagementEnabled(connection: Client): Promise<void> {
  const end = performance.now() + patience;
  while (!connection.streamManagement.enabled) {
    if (performance.now() > end || connection.status !== 'online') {
      throw new Error('stream management was not enabled');
    }
    await sleep(5);
  }
}
