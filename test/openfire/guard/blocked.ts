/** A recipient who blocks its sender after a message was handed to him: nobody is told that what he may have read was refused. */
import { setTimeout as sleep } from 'node:timers/promises';
import { xml } from '@xmpp/client';
import type { Element } from '@xmpp/client';
import { until } from '../../support/until.ts';
import { clientOf, idsOf } from '../../support/xmpp/reader.ts';
import type { Reader } from '../../support/xmpp/reader.ts';
import { enableCarbons } from './carbons.ts';
import { ignoreRequests } from './last-moment.ts';
import { aWhile, GuardPlay } from './play.ts';
import { pingAfter, timeout } from './servers.ts';
import type { GuardedServer } from './servers.ts';

/** A device blocks messages of a sender by a privacy list of its own. */
async function blocks({ inProcess }: Reader, sender: string): Promise<void> {
  const item = xml('item', { type: 'jid', value: sender, action: 'deny', order: '1' }, xml('message'));
  const list = (...children: Element[]): Element => xml('query', 'jabber:iq:privacy', ...children);
  for (const child of [xml('list', { name: 'no' }, item), xml('active', { name: 'no' })]) {
    await inProcess?.client.iqCaller.request(xml('iq', { type: 'set' }, list(child)), 10_000);
  }
}

export function blocked(server: GuardedServer): void {
  test.concurrent.each([
    ['read', 'starveServer'],
    ['did not read', 'swallow'],
  ] as const)(
    'a dead device %s it, and the other one blocks its sender now: no error, it waits for a device that does not',
    (_what, dies) =>
      GuardPlay.run(server(), async (play) => {
        const link = await play.link('tcp');
        const desk = await play.device('tcp', 'desk', { priority: 1 });
        await play.device('tcp', 'phone', { port: link.port, priority: 9 });
        link[dies]();
        const sent = await play.send(2);
        await play.logged(sent, 'sent');
        await blocks(desk, play.alice.bare);
        await play.gone('phone');
        await play.returned(sent);
        expect(play.errors).toEqual([]);
        expect(idsOf(desk)).toEqual([]);
        const pad = await play.device('tcp', 'pad', { priority: 2 });
        await play.hears(pad, sent, 1);
        expect(play.errors).toEqual([]);
      }),
  );

  test.concurrent('of two others one blocks its sender: the other one gets it, whatever its priority', () =>
    GuardPlay.run(server(), async (play) => {
      const link = await play.link('tcp');
      const desk = await play.device('tcp', 'desk', { priority: 5 });
      const pad = await play.device('tcp', 'pad', { priority: 1 });
      await play.device('tcp', 'phone', { port: link.port, priority: 9 });
      link.swallow();
      const sent = await play.send(2);
      await play.logged(sent, 'sent');
      await blocks(desk, play.alice.bare);
      await play.gone('phone');
      await play.hears(pad, sent, 1);
      expect(idsOf(desk)).toEqual([]);
      expect(play.errors).toEqual([]);
    }),
  );

  test.concurrent('what nobody was sent is refused as Openfire has it: its sender is told', () =>
    GuardPlay.run(server(), async (play) => {
      const desk = await play.device('tcp', 'desk');
      await blocks(desk, play.alice.bare);
      const sent = await play.send(1);
      await play.logged(sent, 'failed');
      await until('the error', () => play.errors.length === 1);
      await aWhile();
      expect(play.errors).toHaveLength(1);
    }),
  );

  test.concurrent(
    'the device that it is for blocks its sender, and a dead one was sent a copy: it is refused',
    () =>
      GuardPlay.run(server(), async (play) => {
        const link = await play.link('tcp');
        const desk = await play.device('tcp', 'desk');
        const laptop = await play.device('tcp', 'laptop', { port: link.port });
        for (const one of [desk, laptop]) await enableCarbons(clientOf(one));
        ignoreRequests(laptop);
        await blocks(desk, play.alice.bare);
        link.starveClient();
        const sent = await play.send(2, { to: desk.jid });
        await until('the errors', () => play.errors.length === sent.length);
        await play.logged(sent, 'failed');
        link.cut();
        await play.gone('laptop');
        const pad = await play.device('tcp', 'pad');
        await sleep(pingAfter + timeout);
        await play.logged(sent, 'failed');
        expect(idsOf(pad)).toEqual([]);
        expect(play.errors).toHaveLength(sent.length);
        expect(play.receipts).toEqual([]);
      }),
  );
}
