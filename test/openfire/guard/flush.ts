/** What waited offline is handed out at login, and the client dies in the middle of it. */
import type { Element } from '@xmpp/client';
import { transports } from '../../support/xmpp/reader.ts';
import type { Reader } from '../../support/xmpp/reader.ts';
import { delays, essence } from './letters.ts';
import { aWhile, GuardPlay } from './play.ts';
import type { GuardedServer } from './servers.ts';

const idOf = (message: Element): string | undefined => message.attrs['id'];

/** What a device has heard is the beginning of what it heard before and after: ids and all. */
function expectSame(first: Reader, second: Reader): void {
  const again = new Map(second.heard.map((message) => [idOf(message), message]));
  for (const message of first.heard) {
    const other = again.get(idOf(message));
    if (other !== undefined) expect(essence(other)).toEqual(essence(message));
  }
}

export function flush(server: GuardedServer): void {
  test.concurrent.each(transports)('%s dies before the flush is read: all at the next login', (transport) =>
    GuardPlay.run(server(), async (play) => {
      const sent = await play.store(20);
      const link = await play.link(transport);
      const phone = await play.device(transport, 'phone', { port: link.port, available: false });
      link.starveClient();
      await phone.become(0);
      await play.gone('phone');
      expect(phone.heard).toEqual([]);
      await play.returned(sent);
      expect(play.receipts).toEqual([]);
      const back = await play.device('tcp', 'pad');
      await play.hears(back, sent, 1);
    }),
  );

  test.concurrent.each(['tcp', 'websocket'] as const)(
    '%s dies in the middle of the flush, nothing confirmed: all at the next login',
    (transport) =>
      GuardPlay.run(server(), async (play) => {
        const sent = await play.store(20);
        const link = await play.link(transport);
        const phone = await play.device(transport, 'phone', { port: link.port, available: false });
        link.starveClient(9000);
        await phone.become(0);
        await play.gone('phone');
        expect(phone.heard.length).toBeGreaterThan(2);
        expect(phone.heard.length).toBeLessThan(sent.length);
        await play.returned(sent);
        expect(play.receipts).toEqual([]);
        const back = await play.device(transport, 'pad');
        await play.hears(back, sent, 1);
        expectSame(phone, back);
      }),
  );

  test.concurrent.each(['tcp', 'websocket'] as const)(
    '%s dies in the middle of the flush, some receipted: exactly the rest at the next login',
    (transport) =>
      GuardPlay.run(server(), async (play) => {
        const sent = await play.store(20);
        const link = await play.link(transport);
        const options = { port: link.port, available: false, receipts: true };
        const phone = await play.device(transport, 'phone', options);
        link.starveClient(9000);
        await phone.become(0);
        await play.gone('phone');
        const receipted = play.receipts.map(([, id]) => id);
        expect(receipted).toEqual(phone.heard.map(idOf));
        expect(receipted.length).toBeGreaterThan(2);
        expect(receipted.length).toBeLessThan(sent.length);
        const rest = sent.filter(({ id }) => !receipted.includes(id));
        await play.returned(rest);
        const back = await play.device(transport, 'pad', { receipts: true });
        await play.hears(back, rest, 1);
        expect(play.receipts.map(([, id]) => id)).toEqual(sent.map(({ id }) => id));
        await play.logged(sent, 'received');
      }),
  );

  test.concurrent('it reads all, and its answer is lost: each comes once more, with the same ids', () =>
    GuardPlay.run(server(), async (play) => {
      const sent = await play.store(20);
      const link = await play.link('tcp');
      const phone = await play.device('tcp', 'phone', { port: link.port, available: false });
      await phone.become(0);
      // Its presence is through; of what it says from now on nothing is.
      await phone.inProcess?.message((stanza) => stanza.getChild('body') !== undefined);
      link.starveServer();
      await play.gone('phone');
      expect(phone.heard.map(idOf)).toEqual(sent.map(({ id }) => id));
      await play.returned(sent);
      expect(play.receipts).toEqual([]);
      const again = await play.device('tcp', 'phone');
      await play.hears(again, sent, 1);
      expectSame(phone, again);
      expect(phone.heard.map(delays)).toEqual(sent.map(() => 1));
      await again.leave();
      const third = await play.device('tcp', 'phone');
      await aWhile();
      expect(third.heard).toEqual([]);
    }),
  );

  test.concurrent('two logins die in the flush: the third gets all', () =>
    GuardPlay.run(server(), async (play) => {
      const sent = await play.store(20);
      for (const resource of ['first', 'second']) {
        const link = await play.link('tcp');
        const device = await play.device('tcp', resource, { port: link.port, available: false });
        link.starveClient();
        await device.become(0);
        await play.gone(resource);
        await play.returned(sent);
      }
      const back = await play.device('tcp', 'pad');
      await play.hears(back, sent, 1);
    }),
  );
}
