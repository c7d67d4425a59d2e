import { xml } from '@xmpp/client';
import type { Client } from '@xmpp/client';
import type { Account } from '../../../tools/host/options.ts';
import { connectClient } from '../../../tools/xmpp/client.ts';
import { RawStream } from '../../../tools/xmpp/raw-stream.ts';
import type { Server } from '../server/servers.ts';
import { goodbye } from './client.ts';

/** Makes an account in-band (XEP-0077), which Openfire allows out of the box. */
export async function registerAccount({ host, xmppPort }: Server, account: Account): Promise<void> {
  const stream = await RawStream.open(xmppPort, host);
  await stream.makeAccount(account);
  void stream.close();
}

function subscribed(client: Client, from: string, type: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`no presence of type ${type} from ${from}`));
    }, 10_000);
    client.on('stanza', (stanza) => {
      if (
        stanza.is('presence') &&
        stanza.attrs['type'] === type &&
        stanza.attrs['from']?.split('/')[0] === from
      ) {
        clearTimeout(timer);
        resolve();
      }
    });
  });
}

/** Lets `reader` see the presence of `owner`. */
async function subscribe(reader: Client, owner: Client): Promise<void> {
  const readerJid = String(reader.jid?.bare());
  const ownerJid = String(owner.jid?.bare());
  const request = subscribed(owner, readerJid, 'subscribe');
  await reader.send(xml('presence', { to: ownerJid, type: 'subscribe' }));
  await request;
  const granted = subscribed(reader, ownerJid, 'subscribed');
  await owner.send(xml('presence', { to: readerJid, type: 'subscribed' }));
  await granted;
}

let counter = 0;

/** Makes accounts that nobody else uses; unless `friends` is false each may see the presence of the others. */
export async function newAccounts(
  server: Server,
  count: number,
  { friends = true }: { friends?: boolean } = {},
): Promise<Account[]> {
  const accounts = Array.from({ length: count }, () => ({
    name: `u${process.pid.toString(36)}${(counter++).toString(36)}${Math.random().toString(36).slice(2, 7)}`,
    password: 'secret',
  }));
  for (const account of accounts) await registerAccount(server, account);
  if (friends && count > 1) {
    const clients = await Promise.all(
      accounts.map((account) =>
        connectClient({ host: server.host, port: server.xmppPort, ...account, resource: 'subscribing' }),
      ),
    );
    for (const reader of clients)
      for (const owner of clients) if (reader !== owner) await subscribe(reader, owner);
    await Promise.all(clients.map((client) => goodbye(client)));
  }
  return accounts;
}

/** Two accounts that nobody else uses. */
export async function newPair(server: Server, options?: { friends?: boolean }): Promise<[Account, Account]> {
  return (await newAccounts(server, 2, options)) as [Account, Account]; // as many as are asked for
}
