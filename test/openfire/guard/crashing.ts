/** A client that crashes on a message: that one is set aside, the others flow, and an administrator gives it out by hand. */
import { until } from '../../support/until.ts';
import { aWhile, GuardPlay } from './play.ts';
import type { GuardedServer } from './servers.ts';

/** Deliveries that prove nothing, by default. */
const maxDeliveries = 4;

export function crashing(server: GuardedServer): void {
  test.concurrent('on the first of three: it comes four times, the others go to whoever can read them', () =>
    GuardPlay.run(server(), async (play) => {
      const sent = await play.store(3);
      const [first, ...others] = sent;
      if (first === undefined) throw new Error('three were sent');
      let crashes = 0;
      for (let login = 1; login <= maxDeliveries; login++) {
        const device = await play.device('tcp', `crash-${login}`, { available: false });
        const client = device.inProcess?.client;
        client?.on('stanza', (stanza) => {
          if (stanza.attrs['id'] !== first.id) return;
          crashes += 1;
          client.socket?.destroy?.();
        });
        await device.become(0);
        await until(`crash ${login}`, () => crashes === login);
        await play.returned(login === maxDeliveries ? others : sent);
      }
      const row = (await play.logged([first], 'failed')).get(first.id);
      expect((await play.told(first)).timeline.at(-1)).toMatchObject({ reason: 'set-aside' });
      const well = await play.device('tcp', 'well');
      await play.hears(well, others, 1);
      const { url, token } = play.server;
      const answer = await fetch(`${url}/api/v1/messages/${row?.stanzaId ?? ''}/redeliver`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
      });
      expect(answer.status).toBe(202);
      await until('it to be heard', () => well.heard.some(({ attrs }) => attrs['id'] === first.id));
      await play.logged([first], 'confirmed');
      await until('its receipt', () => play.receipts.some(([, id]) => id === first.id));
    }),
  );

  test.concurrent('one that only listens hears it four times, and then no more', () =>
    GuardPlay.run(server(), async (play) => {
      const sent = await play.store(2);
      let heard = 0;
      for (let login = 1; login <= maxDeliveries; login++) {
        const link = await play.link('tcp');
        const device = await play.device('tcp', `bot-${login}`, { available: false, port: link.port });
        device.inProcess?.client.on('stanza', (stanza) => {
          if (stanza.name === 'message') link.starveServer();
        });
        await device.become(0);
        await until(`login ${login} to hear both`, () => device.heard.length === sent.length);
        heard += device.heard.length;
        if (login < maxDeliveries) await play.returned(sent);
      }
      await play.logged(sent, 'failed');
      expect(
        (await Promise.all(sent.map((one) => play.told(one)))).map(({ timeline }) => timeline.at(-1)),
      ).toMatchObject(sent.map(() => ({ reason: 'set-aside' })));
      const later = await play.device('tcp', 'later');
      await aWhile();
      expect(later.heard).toEqual([]);
      expect(heard).toBe(maxDeliveries * sent.length);
      expect(play.receipts).toEqual([]);
    }),
  );
}
