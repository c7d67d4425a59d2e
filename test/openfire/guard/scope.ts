/** What clients say of messages covers what their own session was handed, and nothing that died with another one. */
import { xml } from '@xmpp/client';
import type { Element } from '@xmpp/client';
import type { DyingLink } from '../../../tools/xmpp/dying-link.ts';
import { until } from '../../support/until.ts';
import type { Reader } from '../../support/xmpp/reader.ts';
import { chat, receiptRequest, received } from '../../support/xmpp/stanzas.ts';
import { aWhile, GuardPlay } from './play.ts';
import type { GuardedServer } from './servers.ts';

const markers = 'urn:xmpp:chat-markers:0';

const marker = (name: string) => (id: string) => xml(name, { xmlns: markers, id });
const signals = {
  'a displayed marker': marker('displayed'),
  'an acknowledged marker': marker('acknowledged'),
  'a receipt': received,
  'an event': (id: string) => xml('x', 'jabber:x:event', xml('displayed'), xml('id', {}, id)),
};

const hasHeard = (device: Reader, id: string): boolean =>
  device.heard.some(({ attrs }) => attrs['id'] === id);

async function says(device: Reader, to: string, child: Element): Promise<void> {
  await device.inProcess?.send(xml('message', { to, type: 'chat', id: `s-${crypto.randomUUID()}` }, child));
  // The server has taken it.
  await device.inProcess?.settle();
}

/** A phone whose link swallows what it is sent. */
async function deadPhone(play: GuardPlay): Promise<DyingLink> {
  const link = await play.link('tcp');
  await play.device('tcp', 'phone', { port: link.port, priority: 9 });
  link.swallow();
  return link;
}

/** A message without an origin-id, as simple clients and bots send them. */
const plain = (to: string, id: string, body: string): Element => chat(to, body, { id }, receiptRequest());

export function scope(server: GuardedServer): void {
  test.concurrent.each(Object.entries(signals))(
    '%s of what came later, by another device: what the dead one holds is delivered',
    (_what, signal) =>
      GuardPlay.run(server(), async (play) => {
        const desk = await play.device('tcp', 'desk', { priority: 1 });
        await deadPhone(play);
        const lost = await play.send(3);
        const read = await play.send(1, { to: desk.jid });
        const [last] = read;
        if (last === undefined) throw new Error('one was sent');
        await until('the later one', () => hasHeard(desk, last.id));
        await says(desk, play.alice.bare, signal(last.id));
        await play.gone('phone');
        await until('all', () => lost.every(({ id }) => hasHeard(desk, id)));
        await play.logged(lost, 'confirmed');
        expect(desk.heard.map(({ attrs }) => attrs['id'])).toEqual([...read, ...lost].map(({ id }) => id));
      }),
  );

  test.concurrent('the same device, signed in again, marks what came after', () =>
    GuardPlay.run(server(), async (play) => {
      await deadPhone(play);
      const lost = await play.send(3);
      await play.taken(lost);
      const again = await play.device('tcp', 'phone', { priority: 9 });
      const read = await play.send(1);
      const [last] = read;
      if (last === undefined) throw new Error('one was sent');
      await until('the later one', () => hasHeard(again, last.id));
      await says(again, play.alice.bare, signals['a displayed marker'](last.id));
      await until('all', () => lost.every(({ id }) => hasHeard(again, id)));
      await aWhile();
      await play.logged(lost, 'confirmed');
      await play.logged(read, 'displayed');
      expect(again.heard).toHaveLength(4);
    }),
  );

  test.concurrent('an id that is counted anew: a marker is for the one that its device was handed', () =>
    GuardPlay.run(server(), async (play) => {
      const desk = await play.device('tcp', 'desk', { priority: 1 });
      await play.alice.send(plain(desk.jid, '1', 'the first'));
      await until('the first', () => desk.heard.length === 1);
      await deadPhone(play);
      await play.alice.send(plain(play.bare, '1', 'the second'));
      await play.alice.settle();
      await says(desk, play.alice.bare, signals['a displayed marker']('1'));
      await says(desk, play.alice.bare, signals['a displayed marker']('1'));
      await play.gone('phone');
      await until('the second', () => desk.heard.length === 2);
      await aWhile();
      const rows = await play.rows({ participant: play.bare, order: 'asc' });
      expect(rows.map(({ body, state }) => [body, state])).toEqual([
        ['the first', 'displayed'],
        ['the second', 'confirmed'],
      ]);
    }),
  );

  test.concurrent('one id for all messages: some receipts, then silence; exactly the rest comes again', () =>
    GuardPlay.run(server(), async (play) => {
      const link = await play.link('tcp');
      const phone = await play.device('tcp', 'phone', { port: link.port, receipts: true });
      const bodies = Array.from({ length: 5 }, (_, index) => `line ${index}`);
      for (const body of bodies.slice(0, 2)) {
        await play.alice.send(plain(play.bare, 'bot', body));
      }
      await until('two receipts', () => play.receipts.length === 2);
      link.starveClient();
      for (const body of bodies.slice(2)) await play.alice.send(plain(play.bare, 'bot', body));
      await play.gone('phone');
      const back = await play.device('tcp', 'pad', { receipts: true });
      await until('the rest', () => back.heard.length === 3);
      await until('all receipts', () => play.receipts.length === 5);
      await aWhile();
      expect(phone.heard).toHaveLength(2);
      expect(back.heard.map((message) => message.getChildText('body'))).toEqual(bodies.slice(2));
      const rows = await play.rows({ participant: play.bare, order: 'asc' });
      expect(rows.map(({ body, state }) => [body, state])).toEqual(bodies.map((body) => [body, 'received']));
    }),
  );
}
