/** Somebody else is there: what a dead device did not read goes to another one at once. */
import { xml } from '@xmpp/client';
import { until } from '../../support/until.ts';
import { transports } from '../../support/xmpp/reader.ts';
import type { Reader } from '../../support/xmpp/reader.ts';
import { aWhile, GuardPlay } from './play.ts';
import type { GuardedServer } from './servers.ts';

const carbons = 'urn:xmpp:carbons:2';

async function enableCarbons(device: Reader): Promise<void> {
  await device.inProcess?.client.iqCaller.request(xml('iq', { type: 'set' }, xml('enable', carbons)), 10_000);
}

/** What the messages say whom they are for. */
const recipients = (device: Reader): (string | undefined)[] => device.heard.map(({ attrs }) => attrs['to']);

/** Ids of the messages in the carbon copies that a device has received. */
const copies = (device: Reader): (string | undefined)[] =>
  (device.inProcess?.messages ?? []).flatMap(
    (stanza) =>
      stanza
        .getChild('received', carbons)
        ?.getChild('forwarded', 'urn:xmpp:forward:0')
        ?.getChild('message', 'jabber:client')?.attrs['id'] ?? [],
  );

export function elsewhere(server: GuardedServer): void {
  test.concurrent.each(transports)('%s dies unread: the next in priority gets all at once', (transport) =>
    GuardPlay.run(server(), async (play) => {
      const link = await play.link(transport);
      await play.device(transport, 'phone', { port: link.port, priority: 10 });
      const laptop = await play.device('tcp', 'laptop', { priority: 5 });
      const tablet = await play.device('tcp', 'tablet', { priority: 1 });
      link.swallow();
      const sent = await play.send(20);
      await play.gone('phone');
      await play.hears(laptop, sent, 1);
      expect(tablet.heard).toEqual([]);
    }),
  );

  test.concurrent('of type normal to a full JID that has gone: at the next login', () =>
    GuardPlay.run(server(), async (play) => {
      const phone = await play.device('tcp', 'phone');
      await phone.leave();
      await play.gone('phone');
      const sent = await play.send(5, { to: phone.jid, type: 'normal' });
      await play.logged(sent, 'stored');
      await aWhile();
      expect(play.receipts).toEqual([]);
      expect(play.errors).toEqual([]);
      const back = await play.device('tcp', 'pad');
      await play.hears(back, sent, 1);
      expect(recipients(back)).toEqual(sent.map(() => phone.jid));
      await play.logged(sent, 'confirmed');
      for (const one of sent) {
        const { timeline } = await play.told(one);
        expect(timeline.map(({ state }) => state)).toEqual(['accepted', 'stored', 'sent', 'confirmed']);
      }
    }),
  );

  test.concurrent('of type normal to a full JID that has gone: at once, where another device is there', () =>
    GuardPlay.run(server(), async (play) => {
      const phone = await play.device('tcp', 'phone');
      await phone.leave();
      await play.gone('phone');
      const laptop = await play.device('tcp', 'laptop');
      const sent = await play.send(5, { to: phone.jid, type: 'normal' });
      await play.hears(laptop, sent, 1);
      expect(recipients(laptop)).toEqual(sent.map(() => phone.jid));
      const rows = await play.logged(sent, 'confirmed');
      for (const { deliveries } of rows.values()) {
        expect(deliveries).toMatchObject([{ resource: 'laptop', state: 'confirmed', evidence: 'barrier' }]);
      }
    }),
  );

  test.concurrent('of type normal to a full JID whose link is dead: at the next login', () =>
    GuardPlay.run(server(), async (play) => {
      const link = await play.link('tcp');
      const phone = await play.device('tcp', 'phone', { port: link.port });
      link.swallow();
      const sent = await play.send(5, { to: phone.jid, type: 'normal' });
      await play.gone('phone');
      await play.returned(sent);
      const back = await play.device('tcp', 'pad');
      await play.hears(back, sent, 1);
      expect(recipients(back)).toEqual(sent.map(() => phone.jid));
    }),
  );

  test.concurrent(
    'a copy of it is with another device: nothing is sent again, and as the one that it was for has gone that is told of',
    () =>
      GuardPlay.run(server(), async (play) => {
        const link = await play.link('tcp');
        const phone = await play.device('tcp', 'phone', { port: link.port, priority: 10 });
        const laptop = await play.device('tcp', 'laptop', { priority: 5 });
        await enableCarbons(phone);
        await enableCarbons(laptop);
        link.swallow();
        const sent = await play.send(5, { to: phone.jid });
        const ids = sent.map(({ id }) => id);
        await until('the copies', () => copies(laptop).length >= ids.length);
        expect(play.receipts).toEqual([]);
        await play.gone('phone');
        await until('the answers', () => play.receipts.length >= ids.length);
        await aWhile();
        expect(play.receipts).toEqual(ids.map((id) => [laptop.jid, id]));
        expect(copies(laptop)).toEqual(ids);
        expect(laptop.heard).toEqual([]);
        const rows = await play.logged(sent, 'confirmed');
        for (const { deliveries } of rows.values()) {
          expect(deliveries.find(({ resource }) => resource === 'laptop')).toMatchObject({
            state: 'confirmed',
            evidence: 'barrier',
          });
        }
        const later = await play.device('tcp', 'pad');
        await aWhile();
        expect(later.heard).toEqual([]);
      }),
  );
}
