/** The stamp is the recipient's: who sent a message is never shown it, and is never believed who shows it. */
import { xml } from '@xmpp/client';
import type { Element } from '@xmpp/client';
import { until } from '../../support/until.ts';
import { signIn } from '../../support/xmpp/client.ts';
import type { TestClient } from '../../support/xmpp/client.ts';
import { chat } from '../../support/xmpp/stanzas.ts';
import { copies, enableCarbons } from './carbons.ts';
import { aWhile, GuardPlay } from './play.ts';
import type { GuardedServer } from './servers.ts';

/** In whichever form. */
const stampsOn = (message: Element): readonly Element[] => [
  ...message.getChildren('stanza-id', 'urn:xmpp:sid:0'),
  ...message.getChildren('receipt-id', 'urn:openfire-receipts:id:0'),
];
const idsOn = (message: Element): readonly string[] =>
  stampsOn(message).map(({ attrs }) => attrs['id'] ?? '');

/** Another device of alice's, which gets copies of what she sends. */
async function laptop(play: GuardPlay): Promise<TestClient> {
  const account = { name: play.alice.bare.split('@')[0] ?? '', password: play.alicePassword };
  const device = await signIn(play.server, account, { resource: 'laptop', keep: true });
  await enableCarbons(device);
  return device;
}

export function stamps(server: GuardedServer): void {
  test.concurrent(
    'the copy for another device of the sender carries none, the one that is delivered does',
    () =>
      GuardPlay.run(server(), async (play) => {
        const phone = await play.device('tcp', 'phone');
        const other = await laptop(play);
        const sent = await play.send(3);
        await until('the copies', () => copies(other, 'sent').length === sent.length);
        await until('all', () => phone.heard.length === sent.length);
        expect(copies(other, 'sent').map(({ attrs }) => attrs['id'])).toEqual(sent.map(({ id }) => id));
        expect(copies(other, 'sent').flatMap(idsOn)).toEqual([]);
        expect(phone.heard.flatMap(idsOn)).toHaveLength(sent.length);
        await other.signOut();
      }),
  );

  test.concurrent('the error that comes back carries none', () =>
    GuardPlay.run(server(), async (play) => {
      const body = 'x'.repeat(120 * 1024);
      // More than the offline store takes.
      await play.alice.send(chat(play.bare, body, { id: 'too-much' }));
      const error = await play.alice.message(({ attrs }) => attrs['type'] === 'error');
      expect(error.attrs['id']).toBe('too-much');
      expect(idsOn(error)).toEqual([]);
    }),
  );

  test.concurrent('ten copies that the sender makes with it are ten messages', () =>
    GuardPlay.run(server(), async (play) => {
      const phone = await play.device('tcp', 'phone');
      const once = xml('message', { to: play.bare, type: 'chat' }, xml('body', {}, 'once'));
      await play.alice.send(once);
      const first = await until('the first', () => phone.heard[0]);
      const [stolen] = stampsOn(first);
      if (stolen === undefined) throw new Error('it bears no stamp');
      expect(stolen.attrs['id']).toMatch(/^[\w-]{32}$/);
      for (let copy = 0; copy < 10; copy++) {
        const stamp = xml(stolen.name, { ...stolen.attrs });
        await play.alice.send(
          xml('message', { to: play.bare, type: 'chat' }, xml('body', {}, 'once'), stamp),
        );
      }
      await until('all', () => phone.heard.length === 11);
      await aWhile();
      const ids = phone.heard.flatMap(idsOn);
      expect(new Set(ids).size).toBe(11);
      const rows = await play.rows({ participant: play.bare, limit: '50' });
      expect(rows.map(({ stanzaId }) => stanzaId).sort()).toEqual([...ids].sort());
      expect(rows.map(({ state }) => state)).toEqual(rows.map(() => 'confirmed'));
    }),
  );

  test.concurrent('what stream management lets in again is known by it, though its sender is there', () =>
    GuardPlay.run(server(), async (play) => {
      const stored = await play.store(2);
      const link = await play.link('tcp');
      const phone = await play.device('tcp', 'phone', {
        port: link.port,
        streamManagement: true,
        available: false,
      });
      link.starveClient();
      await phone.become(0);
      await play.logged(stored, 'sent');
      const live = await play.send(3);
      const sent = [...stored, ...live];
      await play.logged(sent, 'sent');
      await phone.inProcess?.client.write('</stream:stream>');
      await play.gone('phone');
      await play.returned(sent);
      const back = await play.device('tcp', 'pad');
      await play.hears(back, sent, 1);
    }),
  );
}
