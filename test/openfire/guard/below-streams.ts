/** What is below a stream, plain or encrypted: bytes that were left unsent at its end, links that die, readers that are slow. */
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../support/until.ts';
import { clientOf, idsOf } from '../../support/xmpp/reader.ts';
import { sendSized } from './liveness.ts';
import { GuardPlay } from './play.ts';
import type { GuardedServer } from './servers.ts';

const kibibyte = 1024;
const ways = [
  ['plain', false],
  ['TLS', true],
] as const;

export function belowStreams(server: GuardedServer): void {
  test.concurrent.each(ways)(
    '%s: a client that stopped reading ends its stream before it is asked: what was left in Openfire comes again',
    (_, tls) =>
      GuardPlay.run(server(), async (play) => {
        const link = await play.link('tcp');
        const phone = await play.device('tcp', 'phone', { port: link.port, tls });
        link.throttleClient(1);
        // More than the network buffers of both sides of the link take.
        const ids = await sendSized(play, 60, 250 * kibibyte);
        await play.alice.settle();
        expect(play.hasGone('phone')).toBe(false);
        const { client } = clientOf(phone);
        await client.write('</stream:stream>');
        await sleep(300);
        link.cut();
        await play.gone('phone');
        const read = idsOf(phone);
        expect(read.length).toBeLessThan(ids.length / 2);
        const pad = await play.device('tcp', 'pad');
        await until('the rest', () => new Set([...read, ...idsOf(pad)]).size === ids.length, 60_000);
      }),
  );

  test.concurrent.each(ways)('%s: a link dies unread: all arrive at the next login', (_, tls) =>
    GuardPlay.run(server(), async (play) => {
      const link = await play.link('tcp');
      await play.device('tcp', 'phone', { port: link.port, tls });
      link.swallow();
      const sent = await play.send(20);
      await play.gone('phone');
      await play.returned(sent);
      const back = await play.device('tcp', 'pad', { tls });
      await play.hears(back, sent, 1);
    }),
  );

  test.concurrent.each(ways)(
    '%s: 600 KiB to a reader of 60 KiB/s, who ends its stream when it has read all: nothing comes again',
    (_, tls) =>
      GuardPlay.run(server(), async (play) => {
        const link = await play.link('tcp');
        const phone = await play.device('tcp', 'phone', { port: link.port, tls });
        link.throttleClient(60 * kibibyte);
        const ids = await sendSized(play, 200, 3 * kibibyte);
        await play.alice.settle();
        await until('all to be read', () => phone.heard.length >= ids.length, 60_000);
        await phone.leave();
        await play.gone('phone');
        expect(play.errors).toEqual([]);
        const pad = await play.device('tcp', 'pad');
        await sleep(2000);
        expect([...idsOf(phone), ...idsOf(pad)]).toEqual(ids);
      }),
  );
}
