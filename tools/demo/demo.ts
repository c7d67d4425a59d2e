import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@xmpp/client';
import type { Account } from '../host/options.ts';
import type { Running } from '../host/server.ts';
import { connectClient } from '../xmpp/client.ts';
import { dyingLink } from '../xmpp/dying-link.ts';
import { printChatLog } from './chat-log.ts';
import type { Rest } from './rest.ts';
import { screen } from './screen.ts';
import { chatMessage, listen, Stage } from './stage.ts';
import { followTransitions } from './transitions.ts';

interface Server extends Rest {
  readonly host: string;
  readonly port: number;
}

/** How long a scene waits for a state, in milliseconds; plain clients are asked by a ping after one second. */
const patience = 10_000;

/**
 * Plays five scenes with real clients over TCP and shows how each message's state rises.
 * @returns what ends the clients that are still there
 */
export async function playDemo(
  running: Running,
  server: Server,
  accounts: readonly Account[],
): Promise<() => Promise<void>> {
  const [sender, first, second = first] = accounts;
  if (sender === undefined || first === undefined || second === undefined) {
    screen.note('A conversation takes two: give --user twice, or leave it out.');
    return () => Promise.resolve();
  }
  const { host, port } = server;
  const since = new Date().toISOString();
  const stage = new Stage();
  const unfollow = followTransitions(running, server, since, (transition) => {
    stage.tell(transition);
  });
  const signIn = (
    account: Account,
    resource: string,
    receipts: boolean,
    at = { host, port },
  ): Promise<Client> =>
    connectClient({ ...at, name: account.name, password: account.password, resource, receipts });
  const say = async (from: Client, to: Account, body: string, state: string): Promise<void> => {
    const jid = `${to.name}@localhost`;
    screen.said(sender.name, jid, body);
    await from.send(chatMessage(jid, body));
    if (!(await stage.until(jid, body, state, patience))) {
      screen.note(`not ${state} within ${patience / 1000} s: see the settings`);
    }
  };

  screen.title('A conversation on a real Openfire: what the server knows, and how it knows');
  const alice = await signIn(sender, 'home', false);
  listen(sender.name, alice);

  screen.scene(1, `${first.name} is online, with a client that sends receipts`);
  const bob = await signIn(first, 'phone', true);
  await sleep(300);
  await say(alice, first, 'Lunch at noon?', 'displayed');
  await sleep(300);

  screen.scene(2, `${second.name} is online, with a client that knows nothing of receipts`);
  if (second === first) await bob.stop();
  const plain = await signIn(second, 'tablet', false);
  await sleep(300);
  await say(alice, second, 'Bring the plans, please.', 'confirmed');
  await sleep(500);

  screen.scene(3, `${second.name} is away, and comes back`);
  await plain.stop();
  await sleep(300);
  const away = 'The meeting has moved to three.';
  await say(alice, second, away, 'stored');
  await sleep(1500);
  screen.note(`${second.name} signs in again`);
  const back = await signIn(second, 'tablet', false);
  if (!(await stage.until(`${second.name}@localhost`, away, 'confirmed', patience))) {
    screen.note(`not confirmed within ${patience / 1000} s`);
  }
  await sleep(500);
  await back.stop();

  screen.scene(4, `${second.name}'s link dies without a word`);
  const link = await dyingLink({ host, port });
  const lost = await signIn(second, 'train', false, { host: '127.0.0.1', port: link.port });
  await sleep(1500);
  link.swallow();
  await say(alice, second, 'Are you there?', 'sent');
  screen.note('the server has sent it, nobody has answered: sent is all that may be said');
  await sleep(2000);

  screen.scene(5, `what nobody confirmed is delivered again`);
  // Otherwise the server would need guard.timeoutSeconds to give up the link.
  screen.note('the connection breaks; the message goes back to wait');
  link.cut();
  await stage.next(`${second.name}@localhost`, 'Are you there?', 'stored', patience);
  await sleep(500);
  screen.note(`${second.name} signs in again`);
  const returned = await signIn(second, 'tablet', false);
  if (!(await stage.until(`${second.name}@localhost`, 'Are you there?', 'confirmed', patience))) {
    screen.note(`not confirmed within ${patience / 1000} s: see the settings`);
  }
  await sleep(500);

  await printChatLog(server, since);
  return async () => {
    unfollow();
    await link.close();
    for (const client of [alice, bob, returned, lost]) {
      // One of the clients has lost its link, which closes when the server ends.
      await Promise.race([client.stop().catch(() => undefined), sleep(500)]);
    }
  };
}
