/** One answer for a message, to who asked for it: by whichever device he sees, and not to the next owner of his name. */
import { xml } from '@xmpp/client';
import type { Element } from '@xmpp/client';
import { until } from '../../support/until.ts';
import { registerAccount } from '../../support/xmpp/accounts.ts';
import { signIn } from '../../support/xmpp/client.ts';
import type { TestClient } from '../../support/xmpp/client.ts';
import { clientOf, reader } from '../../support/xmpp/reader.ts';
import type { Reader } from '../../support/xmpp/reader.ts';
import { chat, eventRequest, receiptRequest } from '../../support/xmpp/stanzas.ts';
import { enableCarbons } from './carbons.ts';
import { aWhile, GuardPlay } from './play.ts';
import type { GuardedServer } from './servers.ts';
import { eventsOf, receiptsOf } from './told.ts';

const letterTo = (to: string, id: string): Element =>
  chat(to, `words of ${id}`, { id }, receiptRequest(), eventRequest());

const answersTo = (client: TestClient): { receipts: unknown; events: unknown } => ({
  receipts: receiptsOf(client),
  events: eventsOf(client).filter((event) => event.startsWith('delivered')),
});

async function isAnsweredOnce(play: GuardPlay, id: string): Promise<void> {
  const once = { receipts: [id], events: [`delivered ${id}`] };
  await until('an answer', () => receiptsOf(play.alice).length > 0 && eventsOf(play.alice).length > 0);
  await aWhile();
  expect(answersTo(play.alice)).toEqual(once);
}

/** Two devices that get all that their account gets, the first with a link of its own. */
async function pair(
  play: GuardPlay,
  receipts: boolean,
): Promise<{ phone: Reader; desk: Reader; swallow: () => void }> {
  const link = await play.link('tcp');
  const desk = await play.device('tcp', 'desk', { priority: 1 });
  const phone = await play.device('tcp', 'phone', { port: link.port, priority: 9, receipts });
  for (const device of [desk, phone]) await enableCarbons(clientOf(device));
  return {
    phone,
    desk,
    swallow: () => {
      link.swallow();
    },
  };
}

const presence = async (device: Reader, attributes: Record<string, string>): Promise<void> => {
  await clientOf(device).send(xml('presence', attributes));
  await clientOf(device).settle();
};

/** Alice's account is deleted; the next owner of her name becomes bob's friend, who is there and reads nothing yet. */
async function nextOwner(play: GuardPlay, bob: TestClient): Promise<TestClient> {
  const remove = xml('query', 'jabber:iq:register', xml('remove'));
  // Openfire ends the session, with or without an answer.
  await play.alice.client.iqCaller.request(xml('iq', { type: 'set' }, remove), 2000).catch(() => undefined);
  const account = { name: play.alice.bare.slice(0, play.alice.bare.indexOf('@')), password: 'secret' };
  await until('the name to be free', () =>
    registerAccount(play.server, account).then(
      () => true,
      () => false,
    ),
  );
  const next = await signIn(play.server, account, { resource: 'home', keep: true });
  const asks = async (from: TestClient, to: TestClient): Promise<void> => {
    const isOf = (type: string, sender: string) => (stanza: Element) =>
      stanza.attrs['type'] === type && (stanza.attrs['from'] ?? '').startsWith(sender);
    await from.send(xml('presence', { to: to.bare, type: 'subscribe' }));
    await to.stanza(isOf('subscribe', from.bare));
    await to.send(xml('presence', { to: from.bare, type: 'subscribed' }));
    await from.stanza(isOf('subscribed', to.bare));
  };
  await asks(next, bob);
  await asks(bob, next);
  return next;
}

export function oneAnswer(server: GuardedServer): void {
  test.concurrent.each([false, true])(
    'it was for a phone whose link is dead, and another device has a carbon copy (the phone answers itself: %s)',
    (receipts) =>
      GuardPlay.run(server(), async (play) => {
        const { phone, swallow } = await pair(play, receipts);
        swallow();
        await play.alice.send(letterTo(phone.jid, 'm1'));
        await isAnsweredOnce(play, 'm1');
        await play.gone('phone');
        await aWhile();
        expect(answersTo(play.alice)).toEqual({ receipts: ['m1'], events: ['delivered m1'] });
      }),
  );

  test.concurrent(
    'it was for a phone that reads it, and another device has a carbon copy: the phone is told of',
    () =>
      GuardPlay.run(server(), async (play) => {
        const { phone } = await pair(play, false);
        await play.alice.send(letterTo(phone.jid, 'm1'));
        await isAnsweredOnce(play, 'm1');
        expect(play.receipts.map(([from]) => from)).toEqual([phone.jid]);
      }),
  );

  test.concurrent.each([
    ['phone', 'desk'],
    ['desk', 'phone'],
  ] as const)('of two devices %s has hidden from who asks: %s is told of', (hidden, seen) =>
    GuardPlay.run(server(), async (play) => {
      const devices = await pair(play, false);
      await presence(devices[hidden], { type: 'unavailable', to: play.alice.bare });
      await play.alice.send(letterTo(play.bare, 'm1'));
      await isAnsweredOnce(play, 'm1');
      expect(play.receipts.map(([from]) => from)).toEqual([devices[seen].jid]);
    }),
  );

  test.concurrent('who asked has deleted the account: the next owner of the name is told nothing', () =>
    GuardPlay.run(server(), async (play) => {
      await play.alice.send(letterTo(play.bare, 'm1'));
      await until('it to be stored', () => eventsOf(play.alice).includes('offline m1'));
      // Openfire routes no messages to it.
      const bob = await reader(play.server, play.bob, 'tcp', 'phone', { priority: -1 });
      await bob.become(-1);
      const next = await nextOwner(play, clientOf(bob));
      try {
        await bob.become(0);
        await until('m1', () => bob.heard.some(({ attrs }) => attrs['id'] === 'm1'));
        await until('evidence', async () => {
          const [row] = await play.rows({ participant: play.bare, limit: '5' });
          return row?.state === 'confirmed';
        });
        await aWhile();
        expect(next.messages.map(String)).toEqual([]);
        await next.send(letterTo(bob.jid, 'm2'));
        await until('her own receipt', () => receiptsOf(next).length > 0);
        expect(receiptsOf(next)).toEqual(['m2']);
      } finally {
        await next.signOut();
        await bob.leave();
      }
    }),
  );
}
