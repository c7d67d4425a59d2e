/**
 * What is said to somebody who is just coming online: Openfire hands him what it has stored, and routes to him a moment
 * later; what it stores in between would lie there until his next login. So would what it kept from him as he came.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { xml } from '@xmpp/client';
import { idsOf } from '../../support/xmpp/reader.ts';
import type { Sent } from './letters.ts';
import { looking, nodes } from './offline-retrieval.ts';
import { aWhile, GuardPlay } from './play.ts';
import type { GuardedServer } from './servers.ts';

/** Fast enough that some of it falls into that moment, and less than the offline store's quota. */
async function talks(play: GuardPlay): Promise<Sent[]> {
  const sent: Sent[] = [];
  for (let number = 0; number < 60; number++) {
    sent.push(...(await play.send(1)));
    await sleep(3);
  }
  return sent;
}

export function comingOnline(server: GuardedServer): void {
  test.concurrent.each(['tcp', 'websocket'] as const)(
    'somebody talks while he signs in (%s): he hears it all, once, and not at the next login only',
    (transport) =>
      GuardPlay.run(server(), async (play) => {
        for (const resource of ['phone', 'desk', 'pad']) {
          const device = await play.device(transport, resource, { available: false });
          const talk = talks(play);
          await sleep(30);
          await play.becomes(device, resource, 0);
          const sent = await talk;
          await play.heardAll(device, sent);
          await aWhile();
          expect(idsOf(device).toSorted()).toEqual(sent.map(({ id }) => id).toSorted());
          await play.logged(sent, 'confirmed');
          await device.leave();
          await play.gone(resource);
        }
      }),
  );

  test.concurrent.each(['tcp', 'websocket'] as const)(
    'his priority was negative as he came (%s): as it rises he hears what waits, once',
    (transport) =>
      GuardPlay.run(server(), async (play) => {
        const phone = await play.device(transport, 'phone', { priority: -1 });
        const first = await play.store(3);
        await play.becomes(phone, 'phone', 5);
        await play.hears(phone, first, 1);
        await play.becomes(phone, 'phone', -1);
        const second = await play.store(2);
        await play.becomes(phone, 'phone', 0);
        await play.heardAll(phone, second);
        await aWhile();
        expect(idsOf(phone)).toEqual([...first, ...second].map(({ id }) => id));
        await phone.leave();
        await play.gone('phone');
        const pad = await play.device('tcp', 'pad');
        await aWhile();
        expect(idsOf(pad)).toEqual([]);
      }),
  );

  test.concurrent(
    'another device keeps the store to itself (XEP-0013), and goes: he hears what it left, once',
    () =>
      GuardPlay.run(server(), async (play) => {
        const sent = await play.store(3);
        const viewer = await looking(play);
        expect(await nodes(viewer)).toHaveLength(sent.length);
        await viewer.send(xml('presence'));
        const phone = await play.device('tcp', 'phone');
        await aWhile();
        // As the viewer wants it.
        expect(idsOf(phone)).toEqual([]);
        await viewer.signOut();
        await play.hears(phone, sent, 1);
      }),
  );

  test.concurrent(
    'before he is handed what waits another one comes who looks at it, and is not available: it lies there',
    () =>
      GuardPlay.run(server(), async (play) => {
        const sent = await play.store(3);
        const first = await looking(play);
        await nodes(first);
        await first.send(xml('presence'));
        const phone = await play.device('tcp', 'phone');
        const second = await looking(play, 'looking-too');
        // Until it has been seen that nothing is to be handed to the phone.
        await sleep(4000);
        await first.signOut();
        // What lies there is listed after two seconds, and handed out a second after that.
        await sleep(2300);
        expect(await nodes(second)).toHaveLength(sent.length);
        await sleep(2500);
        expect(await nodes(second)).toHaveLength(sent.length);
        expect(idsOf(phone)).toEqual([]);
        await second.signOut();
        await play.hears(phone, sent, 1);
      }),
  );
}
