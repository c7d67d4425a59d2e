/** Rooms' private messages in the offline store: what their reader takes out, or looks at, is theirs to have done. */
import { xml } from '@xmpp/client';
import { until } from '../../support/until.ts';
import { registerAccount } from '../../support/xmpp/accounts.ts';
import { signIn } from '../../support/xmpp/client.ts';
import { asks, deletes, looking, nodes } from './offline-retrieval.ts';
import { aWhile, GuardPlay } from './play.ts';
import { areStored, ends, enters, heard, room, timelineOf, whisper } from './rooms.ts';
import type { GuardedServer } from './servers.ts';

/** Whispers to bob, whose link is dead: the guard puts them into his offline store. Answers the occupant. */
async function stores(play: GuardPlay, ...ids: readonly string[]): Promise<string> {
  const link = await play.link('tcp');
  const phone = await play.device('tcp', 'phone', { port: link.port });
  const occupant = `${await room(play)}/bo`;
  await enters(play, phone, occupant);
  link.swallow();
  await play.alice.send(...ids.map((id) => whisper(occupant, id)));
  await play.gone('phone');
  await areStored(play, occupant, ids);
  return occupant;
}

async function reasonOf(play: GuardPlay, occupant: string, id: string): Promise<unknown> {
  return (await timelineOf(play, occupant, id)).timeline.at(-1)?.reason;
}

/** The next login hears these whispers, each once. */
async function hearsOnly(play: GuardPlay, ...ids: readonly string[]): Promise<void> {
  const pad = await play.device('tcp', 'pad');
  await until('all to be heard', () => heard(pad).length >= ids.length);
  await aWhile();
  expect(heard(pad).map(({ attrs }) => attrs['id'])).toEqual(ids);
}

export function privateStore(server: GuardedServer): void {
  test.concurrent('of what its reader removes and purges nothing comes back, and the rows have ended', () =>
    GuardPlay.run(server(), async (play) => {
      const occupant = await stores(play, 'w1', 'w2');
      const client = await looking(play);
      const [first = ''] = await nodes(client);
      await asks(client, 'set', xml('item', { action: 'remove', node: first }));
      await ends(play, occupant, 'w1', 'expired');
      expect((await timelineOf(play, occupant, 'w2')).timeline.at(-1)?.state).toBe('stored');
      await asks(client, 'set', xml('purge'));
      await client.signOut();
      await ends(play, occupant, 'w2', 'expired');
      expect(await reasonOf(play, occupant, 'w1')).toBe('removed');
      expect(await reasonOf(play, occupant, 'w2')).toBe('removed');
      await hearsOnly(play);
    }),
  );

  test.concurrent('what was viewed on a link that dies is there once, and has ended when it is purged', () =>
    GuardPlay.run(server(), async (play) => {
      const occupant = await stores(play, 'w1');
      const link = await play.link('tcp');
      const client = await signIn(play.server, play.bob, {
        resource: 'viewing',
        available: false,
        keep: true,
        port: link.port,
      });
      const items = (await nodes(client)).map((node) => xml('item', { action: 'view', node }));
      link.starveClient();
      const query = xml('offline', 'http://jabber.org/protocol/offline', ...items);
      await client.send(xml('iq', { type: 'get', id: 'view' }, query));
      await until('it to be shown', async () => {
        const { deliveries } = await timelineOf(play, occupant, 'w1');
        return deliveries.some(({ resource }) => resource === 'viewing');
      });
      link.cut();
      await client.signOut();
      await aWhile();
      await aWhile();
      const again = await looking(play);
      expect(await nodes(again)).toHaveLength(1);
      await asks(again, 'set', xml('purge'));
      await again.signOut();
      await ends(play, occupant, 'w1', 'expired');
      await hearsOnly(play);
    }),
  );

  test.concurrent('what is left in the store comes with the next login, once', () =>
    GuardPlay.run(server(), async (play) => {
      const occupant = await stores(play, 'w1', 'w2');
      await hearsOnly(play, 'w1', 'w2');
      await ends(play, occupant, 'w1', 'confirmed');
      await ends(play, occupant, 'w2', 'confirmed');
    }),
  );

  test.concurrent('its account is deleted: the next owner of its name gets none', () =>
    GuardPlay.run(server(), async (play) => {
      const occupant = await stores(play, 'w1');
      await deletes(await looking(play));
      await registerAccount(play.server, play.bob);
      await ends(play, occupant, 'w1', 'expired');
      expect(await reasonOf(play, occupant, 'w1')).toBe('account-deleted');
      const next = await signIn(play.server, play.bob, { resource: 'next', keep: true });
      await aWhile();
      await next.settle();
      expect(next.messages.map(String)).toEqual([]);
      await next.signOut();
    }),
  );
}
