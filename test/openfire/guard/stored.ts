/** What leaves the offline store on purpose, or while nobody hears: it does not come back, and to nobody else. */
import { setTimeout as sleep } from 'node:timers/promises';
import { xml } from '@xmpp/client';
import type { Element } from '@xmpp/client';
import { isOpenfireFrom } from '../../support/server/version.ts';
import { until } from '../../support/until.ts';
import { registerAccount } from '../../support/xmpp/accounts.ts';
import { signIn } from '../../support/xmpp/client.ts';
import { clientOf, idsOf, transports } from '../../support/xmpp/reader.ts';
import { ignoreRequests } from './last-moment.ts';
import type { Sent } from './letters.ts';
import { asks, deletes, looking, nodes, offline } from './offline-retrieval.ts';
import { aWhile, GuardPlay } from './play.ts';
import { breakOff } from './resume.ts';
import type { GuardedServer } from './servers.ts';

/** A login hears these letters, each once, and no other. */
async function hearsOnly(play: GuardPlay, sent: readonly Sent[], resource = 'pad'): Promise<void> {
  const pad = await play.device('tcp', resource);
  await until('all to be heard', () => pad.heard.length >= sent.length);
  await aWhile();
  expect(idsOf(pad)).toEqual(sent.map(({ id }) => id));
  await pad.leave();
}

/** What a removal took is decided two seconds after it was told, when the store has been listed. */
const untilCompared = (): Promise<void> => sleep(3500);

async function reasons(play: GuardPlay, sent: readonly Sent[]): Promise<readonly (string | null)[]> {
  const told = await Promise.all(sent.map((one) => play.told(one)));
  return told.map(({ timeline }) => timeline.at(-1)?.reason ?? null);
}

export function stored(server: GuardedServer): void {
  test.concurrent('what its owner purges does not come back', () =>
    GuardPlay.run(server(), async (play) => {
      const sent = await play.store(3);
      const client = await looking(play);
      await asks(client, 'set', xml('purge'));
      await client.signOut();
      await play.logged(sent, 'expired');
      expect(await reasons(play, sent)).toEqual(sent.map(() => 'removed'));
      await hearsOnly(play, []);
    }),
  );

  test.concurrent('of what its owner removes that does not come back, and the rest is handed out', () =>
    GuardPlay.run(server(), async (play) => {
      const sent = await play.store(3);
      const client = await looking(play);
      const [, second = ''] = await nodes(client);
      await asks(client, 'set', xml('item', { action: 'remove', node: second }));
      await client.signOut();
      await play.logged(sent.slice(1, 2), 'expired');
      await play.logged([...sent.slice(0, 1), ...sent.slice(2)], 'stored');
      await hearsOnly(play, [...sent.slice(0, 1), ...sent.slice(2)]);
    }),
  );

  test.concurrent.each([
    ['what was removed before', (node: string) => node],
    ['what is no message here', (node: string) => new Date(Date.parse(node) - 1).toISOString()],
  ])('who asks for the removal of %s removes nothing else', (_what, named) =>
    GuardPlay.run(server(), async (play) => {
      const sent = await play.store(3);
      const client = await looking(play);
      const [first = ''] = await nodes(client);
      await asks(client, 'set', xml('item', { action: 'remove', node: first }));
      await play.logged(sent.slice(0, 1), 'expired');
      const again = xml('item', { action: 'remove', node: named(first) });
      await expect(asks(client, 'set', again)).rejects.toThrow('item-not-found');
      await client.signOut();
      await untilCompared();
      await play.logged(sent.slice(1), 'stored');
      await hearsOnly(play, sent.slice(1));
    }),
  );

  test.concurrent('a purge that is for somebody else, or no request, removes nothing', () =>
    GuardPlay.run(server(), async (play) => {
      const sent = await play.store(2);
      const client = await looking(play);
      const purge = (attributes: Record<string, string>): Element =>
        xml('iq', { id: 'purge', ...attributes }, xml('offline', offline, xml('purge')));
      await client.send(purge({ type: 'set', to: play.alice.jid }), purge({ type: 'result' }));
      await client.settle();
      expect(await nodes(client)).toHaveLength(sent.length);
      await client.signOut();
      await untilCompared();
      await play.logged(sent, 'stored');
      await hearsOnly(play, sent);
    }),
  );

  test.concurrent.each(['view', 'fetch'])('%s, and then the link dies, twice: each is there once', (action) =>
    GuardPlay.run(server(), async (play) => {
      const sent = await play.store(3);
      for (const resource of ['first', 'second']) {
        const link = await play.link('tcp');
        const client = await signIn(play.server, play.bob, {
          resource,
          available: false,
          keep: true,
          port: link.port,
        });
        const names = await nodes(client);
        link.starveClient();
        const items = names.map((node) => xml('item', { action: 'view', node }));
        await client.send(
          xml(
            'iq',
            { type: 'get', id: resource },
            xml('offline', offline, ...(action === 'view' ? items : [xml('fetch')])),
          ),
        );
        await play.logged(sent, 'sent');
        link.cut();
        await client.signOut();
        // Its end is decided on a second after it was told.
        await sleep(2500);
      }
      await aWhile();
      const client = await looking(play);
      expect(await nodes(client)).toHaveLength(sent.length);
      await client.signOut();
      await hearsOnly(play, sent);
    }),
  );

  test.concurrent('what was viewed, confirmed and then removed is confirmed, and gone', () =>
    GuardPlay.run(server(), async (play) => {
      const sent = await play.store(2);
      const client = await looking(play);
      await asks(
        client,
        'get',
        ...(await nodes(client)).map((node) => xml('item', { action: 'view', node })),
      );
      await play.logged(sent, 'confirmed');
      await asks(client, 'set', xml('purge'));
      await client.signOut();
      await aWhile();
      await hearsOnly(play, []);
      await play.logged(sent, 'confirmed');
    }),
  );

  test.concurrent.each(transports)(
    'an account is deleted while a %s link with messages in it is dead: the next owner of its name gets none',
    (transport) =>
      GuardPlay.run(server(), async (play) => {
        const link = await play.link(transport);
        await play.device(transport, 'phone', { port: link.port });
        link.swallow();
        const sent = await play.send(3);
        await play.logged(sent, 'sent');
        const own = await looking(play);
        await deletes(own);
        await registerAccount(play.server, play.bob);
        await hearsNothing(play);
        await play.logged(sent, 'expired');
        for (const reason of await reasons(play, sent)) expect(reason).toMatch(/^account-/);
      }),
  );

  test.concurrent(
    'an account is deleted while a session with stream management waits, which resumes and leaves: nobody gets its queue',
    () =>
      GuardPlay.run(server(), async (play) => {
        const link = await play.link('tcp');
        const phone = await play.device('tcp', 'phone', { port: link.port, streamManagement: true });
        ignoreRequests(phone);
        link.starveClient();
        const sent = await play.send(3);
        await play.logged(sent, 'sent');
        const own = await looking(play);
        await breakOff(play, link);
        await deletes(own);
        await registerAccount(play.server, play.bob);
        link.thaw();
        await phone.reconnect();
        // A current Openfire ends it with its account, and whoever comes is the next owner.
        if (!(await isOpenfireFrom(play.server, 5, 1)))
          await until('it to have read', () => phone.heard.length === sent.length);
        else expect(phone.heard).toEqual([]);
        const { client } = clientOf(phone);
        // By itself it would come back.
        client.reconnect.stop();
        await client.write('</stream:stream>');
        await hearsNothing(play);
        await play.logged(sent, 'expired');
        for (const reason of await reasons(play, sent)) expect(reason).toMatch(/^account-/);
      }),
  );

  test.concurrent(
    'an account is deleted with what is stored for it: the next owner of its name gets none',
    () =>
      GuardPlay.run(server(), async (play) => {
        const sent = await play.store(3);
        const own = await looking(play);
        await deletes(own);
        await registerAccount(play.server, play.bob);
        await play.logged(sent, 'expired');
        expect(await reasons(play, sent)).toEqual(sent.map(() => 'account-deleted'));
        await hearsNothing(play);
      }),
  );
}

/** The next owner of bob's name signs in, waits for longer than a dead link is left alone, and hears nothing. */
async function hearsNothing(play: GuardPlay): Promise<void> {
  const next = await signIn(play.server, play.bob, { resource: 'next', keep: true });
  await next.settle();
  await until('what was said before to have ended', async () => {
    const rows = await play.rows({ participant: play.bare, with: play.alice.bare, state: 'expired' });
    return rows.length > 0;
  });
  await aWhile();
  await next.settle();
  expect(next.messages.map(String)).toEqual([]);
  await next.signOut();
}
