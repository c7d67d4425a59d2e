/** Receipts and events of ours: to the session that asked and to the account's others, until they are read, and once. */
import { xml } from '@xmpp/client';
import type { Element } from '@xmpp/client';
import { until } from '../../support/until.ts';
import { signIn } from '../../support/xmpp/client.ts';
import type { TestClient } from '../../support/xmpp/client.ts';
import { chat, eventRequest, receiptFor, receiptRequest } from '../../support/xmpp/stanzas.ts';
import { enableCarbons } from './carbons.ts';
import { aWhile, GuardPlay } from './play.ts';
import type { GuardedServer } from './servers.ts';

/** Another session of alice's; whoever signs in signs out. */
async function session(
  play: GuardPlay,
  resource: string,
  options: Parameters<typeof signIn>[2] = {},
): Promise<TestClient> {
  const name = play.alice.bare.slice(0, play.alice.bare.indexOf('@'));
  return signIn(play.server, { name, password: 'secret' }, { ...options, resource, keep: true });
}

const letterTo = (to: string, id: string, ...more: Element[]): Element =>
  chat(to, `words of ${id}`, { id }, receiptRequest(), ...more);

/** Ids of the messages that a session was told of by receipts. */
export const receiptsOf = (client: TestClient): string[] =>
  client.messages.flatMap((message) => receiptFor(message) ?? []);

/** Events that a session was told of, and for which messages. */
export const eventsOf = (client: TestClient): string[] =>
  client.messages.flatMap((message) => {
    const x = message.getChild('x', 'jabber:x:event');
    const about = x?.getChildText('id');
    if (x === undefined || about == null) return [];
    return x.getChildElements().flatMap(({ name }) => (name === 'id' ? [] : `${name} ${about}`));
  });

export const errorsOf = (client: TestClient): readonly Element[] =>
  client.messages.filter(({ attrs }) => attrs['type'] === 'error');

const isTold = async (client: TestClient, ids: readonly string[]): Promise<void> => {
  await until(`${client.jid} to be told`, () => receiptsOf(client).length >= ids.length);
  expect(receiptsOf(client)).toEqual(ids);
};

export function told(server: GuardedServer): void {
  test.concurrent(
    'who asks with priority −1 is told, and so are the others: each once, and nothing is stored',
    () =>
      GuardPlay.run(server(), async (play) => {
        await play.device('tcp', 'phone');
        await play.alice.send(xml('presence', {}, xml('priority', {}, '-1')));
        await play.alice.settle();
        const laptop = await session(play, 'laptop');
        await play.alice.send(letterTo(play.bare, 'm1'), letterTo(play.bare, 'm2', eventRequest()));
        await isTold(play.alice, ['m1', 'm2']);
        await isTold(laptop, ['m1', 'm2']);
        await until('the events', () => eventsOf(play.alice).length > 0 && eventsOf(laptop).length > 0);
        await aWhile();
        for (const client of [play.alice, laptop]) {
          expect(receiptsOf(client)).toEqual(['m1', 'm2']);
          expect(eventsOf(client)).toEqual(['delivered m2']);
          const ours = client.messages.filter(({ attrs }) => attrs['id']?.startsWith('receipts-'));
          expect(ours.map(({ attrs }) => attrs['to'])).toEqual(ours.map(() => client.jid));
        }
        const later = await session(play, 'later');
        await aWhile();
        expect(later.messages).toEqual([]);
        for (const client of [laptop, later]) await client.signOut();
      }),
  );

  test.concurrent('who asks without having sent presence is told', () =>
    GuardPlay.run(server(), async (play) => {
      await play.device('tcp', 'phone');
      const quiet = await session(play, 'quiet', { available: false });
      await quiet.send(letterTo(play.bare, 'm1'));
      await isTold(quiet, ['m1']);
      await isTold(play.alice, ['m1']);
      await quiet.signOut();
    }),
  );

  test.concurrent('the link of who asked is dead when it is due: the next session is told, once', () =>
    GuardPlay.run(server(), async (play) => {
      const phone = await play.process('plain', 'phone');
      const link = await play.link('tcp');
      const dying = await session(play, 'dying', { port: link.port });
      await play.alice.signOut();
      phone.freeze();
      await dying.send(letterTo(play.bare, 'm1'));
      await dying.settle();
      link.swallow();
      phone.thaw();
      await until('evidence of the phone', async () => {
        const [row] = await play.rows({ participant: play.bare, limit: '5' });
        return row?.state === 'confirmed';
      });
      // Until the dead session is known to be dead.
      await aWhile();
      const next = await session(play, 'next');
      await isTold(next, ['m1']);
      await next.settle();
      await aWhile();
      expect(receiptsOf(next)).toEqual(['m1']);
      await next.signOut();
      const later = await session(play, 'later');
      await aWhile();
      expect(later.messages).toEqual([]);
      expect(receiptsOf(dying)).toEqual([]);
      await later.signOut();
      await link.close();
    }),
  );

  test.concurrent('nobody of the account is there when it is due: told at the next login, once', () =>
    GuardPlay.run(server(), async (play) => {
      await play.alice.send(letterTo(play.bare, 'm1', eventRequest()));
      await until('the offline event', () => eventsOf(play.alice).includes('offline m1'));
      await aWhile();
      await play.alice.signOut();
      // Alice is not there to see the device come.
      const phone = await play.process('plain', 'phone', { unseen: true });
      await until('evidence of the phone', async () => {
        const [row] = await play.rows({ participant: play.bare, limit: '5' });
        return phone.messages.length > 0 && row?.state === 'confirmed';
      });
      await aWhile();
      const next = await session(play, 'next');
      await isTold(next, ['m1']);
      await aWhile();
      expect(receiptsOf(next)).toEqual(['m1']);
      expect(eventsOf(next)).toEqual(['delivered m1']);
      await next.signOut();
      const later = await session(play, 'later');
      await aWhile();
      expect(later.messages).toEqual([]);
      await later.signOut();
    }),
  );

  test.concurrent.each(['tcp', 'websocket'] as const)(
    'who asked reads the answer and ends the stream at once, over %s: nobody of the account is told once more',
    (transport) =>
      GuardPlay.run(server(), async (play) => {
        const phone = await play.process('plain', 'phone');
        await play.alice.signOut();
        const asking = await session(play, 'asking', { transport });
        await asking.send(letterTo(play.bare, 'm1', eventRequest()));
        await until('both answers', () => receiptsOf(asking).length + eventsOf(asking).length === 2);
        // Within the time after which it would be asked for evidence.
        await asking.signOut();
        const next = await session(play, 'next');
        await aWhile();
        const later = await session(play, 'asking');
        await aWhile();
        expect([...next.messages, ...later.messages].map(String)).toEqual([]);
        expect(phone.messages.filter(({ type }) => type === 'error')).toEqual([]);
        for (const client of [next, later]) await client.signOut();
      }),
  );

  test.concurrent('of two devices of the recipient one answers for itself: one answer for each message', () =>
    GuardPlay.run(server(), async (play) => {
      const answering = await play.device('tcp', 'answering', { receipts: true });
      const silent = await play.device('tcp', 'silent');
      for (const { inProcess } of [answering, silent]) if (inProcess !== null) await enableCarbons(inProcess);
      const ids = Array.from({ length: 5 }, (_, number) => `m${number}`);
      for (const id of ids) {
        await play.alice.send(letterTo(play.bare, id));
        await until(`a receipt for ${id}`, () => receiptsOf(play.alice).includes(id));
      }
      await until('all to be read', () => silent.heard.length === 5 && answering.heard.length === 5);
      // Longer than anything is held back.
      await aWhile();
      await aWhile();
      expect(receiptsOf(play.alice)).toEqual(ids);
      expect(new Set(play.receipts.map(([from]) => from))).toEqual(new Set([answering.jid]));
    }),
  );

  test.concurrent('two devices of the recipient that do not answer: one answer for each message', () =>
    GuardPlay.run(server(), async (play) => {
      const devices = [await play.device('tcp', 'one'), await play.device('tcp', 'two')];
      for (const { inProcess } of devices) if (inProcess !== null) await enableCarbons(inProcess);
      await play.alice.send(letterTo(play.bare, 'm1'), letterTo(play.bare, 'm2'));
      await until('all to be read', () => devices.every(({ heard }) => heard.length === 2));
      await isTold(play.alice, ['m1', 'm2']);
      await aWhile();
      expect(receiptsOf(play.alice)).toEqual(['m1', 'm2']);
    }),
  );

  test.concurrent('what is told comes back as an error: nobody hears of it', () =>
    GuardPlay.run(server(), async (play) => {
      const phone = await play.process('plain', 'phone');
      await play.alice.send(letterTo(play.bare, 'm1'));
      await isTold(play.alice, ['m1']);
      const ours = play.alice.messages.find(({ attrs }) => attrs['id']?.startsWith('receipts-'));
      const error = xml(
        'message',
        { type: 'error', id: ours?.attrs['id'] ?? '', to: `${play.bare}/phone` },
        xml('error', { type: 'cancel' }, xml('service-unavailable', 'urn:ietf:params:xml:ns:xmpp-stanzas')),
      );
      await play.alice.send(error);
      phone.freeze();
      await play.alice.send(letterTo(play.bare, 'm2'));
      await play.alice.settle();
      // By her privacy list, which is against all messages of his.
      const item = xml('item', { type: 'jid', value: play.bare, action: 'deny', order: '1' }, xml('message'));
      for (const child of [xml('list', { name: 'no' }, item), xml('active', { name: 'no' })]) {
        const query = xml('query', 'jabber:iq:privacy', child);
        await play.alice.client.iqCaller.request(xml('iq', { type: 'set' }, query), 10_000);
      }
      phone.thaw();
      await until('m2', () => phone.messages.some(({ id }) => id === 'm2'));
      await aWhile();
      expect(receiptsOf(play.alice)).toEqual(['m1']);
      expect(phone.messages.filter(({ type }) => type === 'error')).toEqual([]);
    }),
  );
}
