/** A signed-in client, based on @xmpp/client. */
import { xml } from '@xmpp/client';
import type { Client, Element } from '@xmpp/client';
import { receiptsNamespace } from '../../src/stanza/xep0184.ts';
import { markersNamespace } from '../../src/stanza/xep0333.ts';
import { answerDiscovery, goOnline, newConnection } from './connection.ts';
import type { ConnectionOptions } from './connection.ts';

export interface ClientOptions extends ConnectionOptions {
  /** Sends a receipt for what it has read (XEP-0184), and a displayed marker a moment later (XEP-0333). */
  readonly receipts?: boolean;
  /** Sends initial presence, and so becomes available and gets waiting messages. Default true. */
  readonly available?: boolean;
}

/** How long a person takes to look at a message, in milliseconds. */
const glance = 700;
/** How long signing in may take once the connection is open, in milliseconds. */
const patience = 30_000;
/** How long to wait for the server to end its stream, which Openfire does not always do, in milliseconds. */
const farewell = 500;

function answerWithReceipts(connection: Client): void {
  answerDiscovery(connection, [receiptsNamespace, markersNamespace]);
  const answer = (to: string, about: Element): void => {
    const message = xml('message', { to, type: 'chat', id: crypto.randomUUID() }, about);
    // The link may be gone by now, and nothing depends on this answer.
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

/** Signs in. The client does not reconnect when its link is lost. */
export async function connectClient(options: ClientOptions): Promise<Client> {
  const connection = newConnection(options);
  if (options.receipts === true) answerWithReceipts(connection);
  await goOnline(connection, patience).catch((cause: unknown) => {
    const at = `${options.host}:${options.port}`;
    throw new Error(`${options.name} could not sign in at ${at} as ${options.resource}: ${String(cause)}`, {
      cause,
    });
  });
  connection.timeout = farewell;
  if (options.available !== false) await connection.send(xml('presence'));
  return connection;
}
