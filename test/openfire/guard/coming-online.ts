/**
 * What is said to somebody who is just coming online: Openfire hands him what it has stored, and routes to him a moment
 * later; what it stores in between would lie there until his next login.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { aWhile, GuardPlay } from './play.ts';
import { idsOf } from './reader.ts';
import type { GuardedServer } from './servers.ts';
import type { Sent } from './stanzas.ts';

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
}
