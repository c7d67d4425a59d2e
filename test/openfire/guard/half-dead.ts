/**
 * Links that carry what a client writes and nothing to it: the session looks alive and answers nothing. A resource that
 * comes back over one of them again and again has read nothing, however often a message was handed to it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { DyingLink } from '../../../tools/xmpp/dying-link.ts';
import type { Reader, ReaderOptions } from '../../support/xmpp/reader.ts';
import { chat } from '../../support/xmpp/stanzas.ts';
import type { Sent } from './letters.ts';
import { aWhile, GuardPlay } from './play.ts';
import { pingAfter, timeout } from './servers.ts';
import type { GuardedServer } from './servers.ts';

/** While its connection is closed and it is not yet detached, Openfire both stores and keeps what is sent to a session. */
const detaching = (): Promise<void> => sleep(300);

/** It writes on, so long that it is asked and found not to answer though it is there. */
async function writesInVain(play: GuardPlay, device: Reader): Promise<void> {
  const end = Date.now() + 2 * pingAfter + timeout + 500;
  while (Date.now() < end) {
    await device.inProcess?.send(chat(play.alice.bare, 'do you hear me?'));
    await sleep(200);
  }
}

async function phoneOver(play: GuardPlay, options: ReaderOptions): Promise<[Reader, DyingLink]> {
  const link = await play.link('tcp');
  const phone = await play.device('tcp', 'phone', { ...options, port: link.port });
  return [phone, link];
}

/** Two sessions of the phone get the letters one after the other, and neither hears anything. */
async function twiceInVain(play: GuardPlay, options: ReaderOptions = {}): Promise<Sent[]> {
  const [first, firstLink] = await phoneOver(play, options);
  firstLink.starveClient();
  const sent = await play.send(3, { to: first.jid });
  await play.taken(sent);
  await writesInVain(play, first);
  firstLink.cut();
  await detaching();
  // It takes the resource of the one before. It is deaf before it is available: a current Openfire, which has ended the
  // session whose connection was reset and stored what that had not acknowledged, hands it all of it at once.
  const [second, secondLink] = await phoneOver(play, { ...options, available: false });
  secondLink.starveClient();
  await second.become(0);
  await aWhile();
  await writesInVain(play, second);
  secondLink.cut();
  await detaching();
  return sent;
}

async function confirmedBy(play: GuardPlay, device: Reader, sent: readonly Sent[]): Promise<void> {
  const rows = await play.logged(sent, 'confirmed');
  const resource = device.jid.slice(device.jid.indexOf('/') + 1);
  for (const { deliveries } of rows.values()) {
    expect(deliveries.filter(({ state }) => state === 'confirmed')).toMatchObject([{ resource }]);
  }
}

export function halfDeadLinks(server: GuardedServer): void {
  test.concurrent.each([
    ['stream management', { streamManagement: true }],
    ['no stream management', {}],
  ] as const)('%s: the third session of the phone, which hears, gets all', (_, options) =>
    GuardPlay.run(server(), async (play) => {
      const sent = await twiceInVain(play, options);
      const third = await play.device('tcp', 'phone', options);
      await confirmedBy(play, third, sent);
      expect(new Set(third.heard.map(({ attrs }) => attrs['id']))).toEqual(new Set(sent.map(({ id }) => id)));
    }),
  );

  test.concurrent('the phone never comes back: the desk, which is there all the time, gets all', () =>
    GuardPlay.run(server(), async (play) => {
      const desk = await play.device('tcp', 'desk', { priority: -1 });
      const sent = await twiceInVain(play);
      await desk.become(3);
      await confirmedBy(play, desk, sent);
      expect(new Set(desk.heard.map(({ attrs }) => attrs['id']))).toEqual(new Set(sent.map(({ id }) => id)));
    }),
  );
}
