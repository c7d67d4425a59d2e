/** Clients that live, though they do not answer in time: nobody is thrown out for being slow. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../support/until.ts';
import { idsOf } from '../../support/xmpp/reader.ts';
import type { Reader } from '../../support/xmpp/reader.ts';
import { chat } from '../../support/xmpp/stanzas.ts';
import { aWhile, GuardPlay } from './play.ts';
import { pingAfter, timeout } from './servers.ts';
import type { GuardedServer } from './servers.ts';

const kibibyte = 1024;

/** Alice sends so many messages of a size, that nothing on the way makes smaller. */
export async function sendSized(play: GuardPlay, count: number, bytes: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, index) => `sized-${index}`);
  const words = (): string => randomBytes((bytes * 3) / 4).toString('base64');
  await play.alice.send(...ids.map((id) => chat(play.bare, `${id} ${words()}`, { id })));
  return ids;
}

/** It reads all of it, over the session that it has: once, and nobody hears of an error. */
async function readsAll(play: GuardPlay, device: Reader, ids: readonly string[]): Promise<void> {
  await until('all to be read', () => device.heard.length >= ids.length, 60_000);
  await until('all to be confirmed', async () => {
    const rows = await play.rows({ participant: play.bare, limit: '500' });
    return rows.every(({ state }) => state === 'confirmed');
  });
  expect(idsOf(device)).toEqual(ids);
  expect(play.hasGone('phone')).toBe(false);
  expect(play.errors).toEqual([]);
}

export function liveness(server: GuardedServer): void {
  test.concurrent.each([
    ['360 KiB in 120 messages, to a reader of 40 KiB/s', 'tcp', 120, 3 * kibibyte, 40 * kibibyte],
    ['360 KiB in 120 messages, to a reader of 40 KiB/s', 'websocket', 120, 3 * kibibyte, 40 * kibibyte],
    ['360 KiB in 120 messages, to a reader of 40 KiB/s', 'bosh', 120, 3 * kibibyte, 40 * kibibyte],
    ['60 KiB in one message, to a reader of 10 KiB/s', 'tcp', 1, 60 * kibibyte, 10 * kibibyte],
  ] as const)('%s over %s: it is left in peace until it answers', (_, transport, count, bytes, pace) =>
    GuardPlay.run(server(), async (play) => {
      const link = await play.link(transport);
      const phone = await play.device(transport, 'phone', { port: link.port });
      link.throttleClient(pace);
      await readsAll(play, phone, await sendSized(play, count, bytes));
    }),
  );

  test.concurrent('it answers nothing, but keeps its connection alive with white space: left in peace', () =>
    GuardPlay.run(server(), async (play) => {
      const phone = await play.device('tcp', 'phone');
      phone.inProcess?.client.prependListener('element', (element) => {
        if (element.name === 'iq' && element.attrs['type'] === 'get') element.name = 'unanswered';
      });
      const sent = await play.send(3);
      const end = Date.now() + 3 * (pingAfter + timeout);
      while (Date.now() < end) {
        await phone.inProcess?.client.write(' ');
        await sleep(300);
      }
      expect(play.hasGone('phone')).toBe(false);
      expect(idsOf(phone)).toEqual(sent.map(({ id }) => id));
    }),
  );

  test.concurrent('a slow reader whose link dies on the way: what it may have read is never bounced', () =>
    GuardPlay.run(server(), async (play) => {
      const link = await play.link('tcp');
      await play.device('tcp', 'phone', { port: link.port });
      link.throttleClient(20 * kibibyte);
      const ids = await sendSized(play, 40, 3 * kibibyte);
      await sleep(1000);
      link.cut();
      await play.gone('phone');
      // More than the 100 KiB that Openfire keeps for an account.
      await until('all to be stored', async () => {
        const rows = await play.rows({ participant: play.bare, limit: '500' });
        const there = await Promise.all(rows.map(async (row) => (await play.message(row)).timeline));
        return (
          there.length === ids.length && there.every((steps) => steps.some(({ state }) => state === 'stored'))
        );
      });
      await aWhile();
      expect(play.errors).toEqual([]);
      const back = await play.device('tcp', 'pad');
      await until('all of them', () => back.heard.length >= ids.length);
      expect(idsOf(back)).toEqual(ids);
    }),
  );
}
