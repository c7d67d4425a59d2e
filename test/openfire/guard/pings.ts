/** What the guard asks of clients: as little as it can, and nothing of those that tell by themselves. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Element } from '@xmpp/client';
import { health, metric } from '../../support/server/api.ts';
import { until } from '../../support/until.ts';
import type { Reader } from '../../support/xmpp/reader.ts';
import { chat } from '../../support/xmpp/stanzas.ts';
import { essence } from './letters.ts';
import type { Sent } from './letters.ts';
import { aWhile, GuardPlay } from './play.ts';
import { pingAfter, timeout } from './servers.ts';
import type { GuardedServer } from './servers.ts';

const isRequest = ({ name, attrs }: Element): boolean => name === 'iq' && attrs['type'] === 'get';

/** What a client was asked by the server so far. */
const questions = (device: Reader): readonly Element[] => device.inProcess?.stanzas.filter(isRequest) ?? [];

/** From now on the client answers no request: it does not see that they are any. */
function ignoreRequests(device: Reader): Element[] {
  const ignored: Element[] = [];
  device.inProcess?.client.prependListener('element', (element) => {
    if (!isRequest(element)) return;
    ignored.push(element);
    element.name = 'unanswered';
  });
  return ignored;
}

export function pings(server: GuardedServer): void {
  test.concurrent('it receipts all by itself: nothing is asked', () =>
    GuardPlay.run(server(), async (play) => {
      const phone = await play.device('tcp', 'phone', { receipts: true });
      const sent: Sent[] = [];
      for (let number = 1; number <= 6; number++) {
        sent.push(...(await play.send(1)));
        await until('a receipt', () => play.receipts.length >= number);
        await sleep(2 * pingAfter);
      }
      await aWhile();
      expect(play.receipts.map(([, id]) => id)).toEqual(sent.map(({ id }) => id));
      // One, should this machine have been too busy for a receipt in time.
      expect(questions(phone).length).toBeLessThanOrEqual(1);
    }),
  );

  test.concurrent('a burst of 500: one ping, or two', () =>
    GuardPlay.run(server(), async (play) => {
      const phone = await play.device('tcp', 'phone');
      await play.send(1);
      await until('the first receipt', () => play.receipts.length === 1);
      await aWhile();
      const before = questions(phone).length;
      const burst = Array.from({ length: 500 }, (_, index) => chat(play.bare, `burst ${index}`));
      await play.alice.send(...burst);
      await until('all', () => phone.heard.length === 501);
      await aWhile();
      await aWhile();
      const asked = questions(phone).length - before;
      expect(asked).toBeGreaterThanOrEqual(1);
      expect(asked).toBeLessThanOrEqual(3);
    }),
  );

  test.concurrent('alive, but it answers no request: not closed, not flooded, and health tells', () =>
    GuardPlay.run(server(), async (play) => {
      const phone = await play.device('tcp', 'phone');
      const ignored = ignoreRequests(phone);
      const sent = await play.send(5);
      // It types away, which shows that its link works.
      const end = Date.now() + 3 * (pingAfter + timeout);
      while (Date.now() < end) {
        await phone.inProcess?.send(chat(play.alice.bare, 'I am here'));
        await sleep(300);
      }
      const found = await health(play.server);
      expect(found.guard.silentSessions).toBeGreaterThan(0);
      expect(await metric(play.server, 'silent_sessions')).toBeGreaterThan(0);
      expect(phone.heard.map(({ attrs }) => attrs['id'])).toEqual(sent.map(({ id }) => id));
      expect(ignored.length).toBeGreaterThan(0);
      expect(ignored.length).toBeLessThanOrEqual(4);
      expect(play.receipts).toEqual([]);
      await play.send(1);
      await aWhile();
      expect(phone.heard).toHaveLength(6);
    }),
  );

  test.concurrent('it reads, and its answer is lost: each comes once more, with the same ids', () =>
    GuardPlay.run(server(), async (play) => {
      const link = await play.link('tcp');
      const phone = await play.device('tcp', 'phone', { port: link.port });
      link.starveServer();
      const sent = await play.send(5);
      await play.gone('phone');
      expect(phone.heard.map(({ attrs }) => attrs['id'])).toEqual(sent.map(({ id }) => id));
      await play.returned(sent);
      const again = await play.device('tcp', 'phone');
      await play.hears(again, sent, 1);
      expect(again.heard.map(essence)).toEqual(phone.heard.map(essence));
      await again.leave();
      const third = await play.device('tcp', 'phone');
      await aWhile();
      expect(third.heard).toEqual([]);
    }),
  );

  test.concurrent('no fault at all: nothing comes twice, nothing is redelivered', () =>
    GuardPlay.run(server(), async (play) => {
      const away = await play.store(5);
      const phone = await play.device('tcp', 'phone');
      await play.hears(phone, away, 1);
      await phone.leave();
      const again = await play.device('tcp', 'phone');
      const sent = await play.send(5);
      await play.hears(again, sent, 0);
      await again.leave();
      const third = await play.device('tcp', 'phone');
      await aWhile();
      expect(third.heard).toEqual([]);
    }),
  );
}
