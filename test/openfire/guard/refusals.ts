/** What is refused is told with its reason. */
import { xml } from '@xmpp/client';
import type { Element } from '@xmpp/client';
import { until } from '../../support/until.ts';
import { Component } from '../../support/xmpp/component.ts';
import { chat, receiptRequest } from '../../support/xmpp/stanzas.ts';
import { aWhile, GuardPlay } from './play.ts';
import type { GuardedServer } from './servers.ts';

const letter = (to: string, id: string, body: string): Element => chat(to, body, { id }, receiptRequest());

export function refusals(server: GuardedServer): void {
  test.concurrent(
    'one id for all: a client refuses the first that it got, and the next one is delivered',
    () =>
      GuardPlay.run(server(), async (play) => {
        const link = await play.link('tcp');
        const phone = await play.device('tcp', 'phone', { port: link.port });
        await play.alice.send(letter(phone.jid, 'bot', 'first'));
        await until('the first', () => phone.heard.length === 1);
        link.starveClient();
        await play.alice.send(letter(phone.jid, 'bot', 'second'));
        await play.alice.settle();
        const error = xml(
          'message',
          { type: 'error', id: 'bot', to: play.alice.jid },
          xml('error', { type: 'cancel' }, xml('not-acceptable', 'urn:ietf:params:xml:ns:xmpp-stanzas')),
        );
        await phone.inProcess?.send(error);
        await play.gone('phone');
        const pad = await play.device('tcp', 'pad');
        await until('the second', () => pad.heard.length > 0);
        await until('its receipt', () => play.receipts.length > 0);
        await aWhile();
        expect(pad.heard.map((message) => message.getChildText('body'))).toEqual(['second']);
        const rows = await play.rows({ participant: play.bare, order: 'asc' });
        expect(rows.map(({ body, state }) => [body, state])).toEqual([
          ['first', 'failed'],
          ['second', 'confirmed'],
        ]);
      }),
  );

  test.concurrent.each([
    ['a server that is not there', 'bob@nowhere.invalid'],
    ['a component that has gone', 'bob@gone.localhost'],
    ['a room that she is not in', 'nobody@conference.localhost/nick'],
    ['a room that is not there', 'none@conference.localhost'],
  ])('%s refuses it', (_, to) =>
    GuardPlay.run(server(), async (play) => {
      const [one] = await play.send(1, { to });
      const own = { participant: play.alice.bare };
      const row = await until(`${to} to refuse`, async () => {
        const found = (await play.rows(own)).find(({ id }) => id === one?.id);
        if (found?.state !== 'failed') throw new Error(found?.state ?? 'no row');
        return found;
      });
      await until('the error', () => play.errors.some(({ attrs }) => attrs['id'] === one?.id));
      const condition = play.errors
        .find(({ attrs }) => attrs['id'] === one?.id)
        ?.getChild('error')
        ?.getChildElements()
        .find((child) => child.getNS() === 'urn:ietf:params:xml:ns:xmpp-stanzas')?.name;
      const { timeline } = await play.message(row);
      expect(timeline.at(-1)).toMatchObject({ state: 'failed', reason: condition });
      expect(condition).toBeDefined();
    }),
  );

  test.concurrent(
    'a component goes: what it was given stays accepted, what comes later fails, though it bears the same id',
    () =>
      GuardPlay.run(server(), async (play) => {
        const domain = `gateway-${play.bob.name}.localhost`;
        const to = `bob@${domain}`;
        const states = async (): Promise<unknown[]> => {
          const rows = await play.rows({ participant: to, order: 'asc' });
          return Promise.all(
            rows.map(async (row) => [row.state, (await play.message(row)).timeline.at(-1)?.reason ?? null]),
          );
        };
        const says = (body: string): Promise<void> => play.alice.send(letter(to, 'counted', body));
        const component = await Component.connect(server(), domain);
        try {
          await says('first');
          await until('the first', () => component.heard.includes('first'));
        } finally {
          component.end();
        }
        // Openfire takes it out on a thread of its own, and nothing is to be on its way to it then.
        await aWhile();
        await until('it to have gone', async () => {
          await play.alice.send(letter(to, 'probe', 'probe'));
          await play.alice.settle();
          return play.errors.length > 0;
        });
        await says('later');
        await until('the last to have failed', async () => {
          const all = await states();
          return String(all.at(-1)) === 'failed,remote-server-not-found';
        });
        await aWhile();
        const [first] = await states();
        expect(first).toEqual(['accepted', null]);
        expect(play.receipts).toEqual([]);
        const back = await Component.connect(server(), domain);
        try {
          back.send(
            `<message from='${to}/app' to='${play.alice.jid}'><received xmlns='urn:xmpp:receipts' id='counted'/></message>`,
          );
          await until('its receipt', () => play.receipts.length > 0);
          await until('the state', async () => String((await states())[0]) === 'received,');
          expect((await states()).at(-1)).toEqual(['failed', 'remote-server-not-found']);
        } finally {
          back.end();
        }
      }),
  );
}
