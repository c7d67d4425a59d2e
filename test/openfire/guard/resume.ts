/** Stream management (XEP-0198): Openfire redelivers by itself, and what it lets in again is no new message. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { DyingLink } from '../../../tools/xmpp/dying-link.ts';
import { isOpenfireFrom } from '../../support/server/version.ts';
import { until } from '../../support/until.ts';
import { clientOf } from '../../support/xmpp/reader.ts';
import type { Sent } from './letters.ts';
import { aWhile, GuardPlay } from './play.ts';
import { maxUnacknowledged } from './servers.ts';
import type { GuardedServer } from './servers.ts';

/** While its connection is closed and it is not yet detached, Openfire both stores and keeps what is sent to a session. */
const detaching = (): Promise<void> => sleep(300);

const clients = [
  ['xmpp.js', {}],
  ['smack', { smack: true }],
] as const;

/**
 * Its connection breaks, and its session is kept: a current Openfire keeps none whose connection was reset (OF-2751), so
 * there it ends without a word.
 */
export async function breakOff(play: GuardPlay, link: DyingLink): Promise<void> {
  if (await isOpenfireFrom(play.server, 5, 1)) link.hangUp();
  else link.cut();
}

export function resume(server: GuardedServer): void {
  test.concurrent.each(clients)(
    '%s: its link is cut and it resumes: each once, as if nothing was',
    (_, kind) =>
      GuardPlay.run(server(), async (play) => {
        const link = await play.link('tcp');
        const phone = await play.device('tcp', 'phone', { ...kind, port: link.port, streamManagement: true });
        const read = await play.send(3);
        await until('the first', () => phone.heard.length === 3);
        link.starveClient();
        const unread = await play.send(5);
        await aWhile();
        await breakOff(play, link);
        await detaching();
        const detached = await play.send(5);
        await aWhile();
        link.thaw();
        await phone.reconnect();
        const sent = [...read, ...unread, ...detached];
        // Openfire says of what it repeats that it was delayed.
        await play.hears(phone, sent, [0, 0, 0, ...[...unread, ...detached].map(() => 1)]);
        const rows = await play.logged(sent, 'confirmed');
        for (const { deliveries } of rows.values()) {
          expect(deliveries.map(({ resource }) => resource)).toEqual(['phone']);
        }
      }),
  );

  test.concurrent(
    'its link is cut twice, the second time within an acknowledgement, and it resumes twice: each once',
    () =>
      GuardPlay.run(server(), async (play) => {
        const link = await play.link('tcp');
        const phone = await play.device('tcp', 'phone', { port: link.port, streamManagement: true });
        const sent: Sent[] = [];
        for (const half of ['', "<a xmlns='urn:xmpp:sm:3' h='"]) {
          link.starveClient();
          sent.push(...(await play.send(3)));
          await play.alice.settle();
          if (half !== '') await clientOf(phone).client.write(half);
          await breakOff(play, link);
          await detaching();
          link.thaw();
          await phone.reconnect();
        }
        await play.hears(phone, sent, 1);
        const rows = await play.logged(sent, 'confirmed');
        for (const { deliveries } of rows.values()) {
          expect(deliveries.map(({ resource }) => resource)).toEqual(['phone']);
        }
      }),
  );

  test.concurrent('its link is dead and its session is kept: nothing is sent elsewhere, it resumes', () =>
    GuardPlay.run(server(), async (play) => {
      const link = await play.link('tcp');
      const options = { port: link.port, streamManagement: true, priority: 5 };
      const phone = await play.device('tcp', 'phone', options);
      const laptop = await play.device('tcp', 'laptop', { priority: 1 });
      link.swallow();
      const sent = await play.send(5);
      await play.stays('phone');
      await breakOff(play, link);
      link.thaw();
      await phone.reconnect();
      await play.hears(phone, sent, 1);
      expect(laptop.heard).toEqual([]);
    }),
  );

  test.concurrent('its link is cut and another session takes its resource: each once, one row each', () =>
    GuardPlay.run(server(), async (play) => {
      const link = await play.link('tcp');
      await play.device('tcp', 'phone', { port: link.port, streamManagement: true });
      link.starveClient();
      const unread = await play.send(5);
      await aWhile();
      await breakOff(play, link);
      await detaching();
      const detached = await play.send(5);
      await aWhile();
      const back = await play.device('tcp', 'phone');
      const sent = [...unread, ...detached];
      await play.hears(back, sent, 1);
      await play.logged(sent, 'confirmed');
    }),
  );

  test.concurrent('it closes its stream without having read: all at the next login, one row each', () =>
    GuardPlay.run(server(), async (play) => {
      const link = await play.link('tcp');
      const phone = await play.device('tcp', 'phone', { port: link.port, streamManagement: true });
      link.starveClient();
      const sent = await play.send(10);
      await play.taken(sent);
      await phone.inProcess?.client.write('</stream:stream>');
      await play.gone('phone');
      await play.returned(sent);
      expect(play.receipts).toEqual([]);
      const back = await play.device('tcp', 'pad');
      await play.hears(back, sent, 1);
      await play.logged(sent, 'confirmed');
    }),
  );

  test.concurrent('it reads nothing until its queue overflows: all at the next login', () =>
    GuardPlay.run(server(), async (play) => {
      const link = await play.link('tcp');
      await play.device('tcp', 'phone', { port: link.port, streamManagement: true });
      link.starveClient();
      const sent = await play.send(maxUnacknowledged + 10);
      await play.gone('phone');
      await play.returned(sent);
      expect(play.receipts).toEqual([]);
      const back = await play.device('tcp', 'pad');
      await play.hears(back, sent, 1);
    }),
  );

  test.concurrent(
    'its queue overflows while its link is cut: it is not waited for, all at the next login',
    () =>
      GuardPlay.run(server(), async (play) => {
        const link = await play.link('tcp');
        await play.device('tcp', 'phone', { port: link.port, streamManagement: true });
        await breakOff(play, link);
        await detaching();
        const sent = await play.send(maxUnacknowledged + 10);
        await play.gone('phone');
        await play.returned(sent);
        expect(play.receipts).toEqual([]);
        const back = await play.device('tcp', 'pad');
        await play.hears(back, sent, 1);
      }),
  );
}
