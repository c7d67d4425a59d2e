/** Ends of sessions that clients brought about themselves, in order or nearly so: what comes again, and what does not. */
import { setTimeout as sleep } from 'node:timers/promises';
import { xml } from '@xmpp/client';
import { until } from '../../support/until.ts';
import { clientOf, idsOf } from '../../support/xmpp/reader.ts';
import type { Reader } from '../../support/xmpp/reader.ts';
import { chat } from '../../support/xmpp/stanzas.ts';
import { ignoreRequests, reads } from './last-moment.ts';
import type { Sent } from './letters.ts';
import { aWhile, GuardPlay } from './play.ts';
import { pingAfter, timeout } from './servers.ts';
import type { GuardedServer } from './servers.ts';

/**
 * Openfire counts a stanza after it has written it, and takes an acknowledgement that comes before for one of a stanza that
 * it never sent. It tells of it behind that. The client has counted it by then.
 */
const counted = (play: GuardPlay, sent: readonly Sent[]): Promise<unknown> => play.logged(sent, 'sent');

/** Takes its leave, ends its stream and closes its connection. */
async function signOut(device: Reader): Promise<void> {
  await clientOf(device).client.send(xml('presence', { type: 'unavailable' }));
  await device.leave();
}

export function signedOut(server: GuardedServer): void {
  test.concurrent.each(['tcp', 'websocket'] as const)(
    '%s: it reads, and signs out in order at once: nothing comes again, and the log says what is known',
    (transport) =>
      GuardPlay.run(server(), async (play) => {
        const phone = await play.device(transport, 'phone');
        ignoreRequests(phone);
        const read = reads(phone, 3);
        const sent = await play.send(3);
        await read;
        await signOut(phone);
        await play.gone('phone');
        await sleep(pingAfter + timeout);
        const pad = await play.device(transport, 'pad');
        await aWhile();
        expect(idsOf(pad)).toEqual([]);
        await play.logged(sent, 'sent');
        expect(play.receipts).toEqual([]);
      }),
  );

  test.concurrent('scripts that look in for a moment do not hand a message on from one to the next', () =>
    GuardPlay.run(server(), async (play) => {
      const [stored] = await play.store(1);
      const looks: (string | undefined)[] = [];
      for (let visit = 0; visit < 4; visit++) {
        const bot = await play.device('tcp', `bot-${visit}`, { available: false });
        ignoreRequests(bot);
        const handed = visit === 0 ? reads(bot, 1) : Promise.resolve();
        await bot.become(0);
        await handed;
        await signOut(bot);
        await sleep(pingAfter + 1500);
        looks.push(...idsOf(bot));
      }
      expect(looks).toEqual([stored?.id]);
      const pad = await play.device('tcp', 'pad');
      await aWhile();
      expect(idsOf(pad)).toEqual([]);
    }),
  );

  test.concurrent.each(['cut', 'hangUp'] as const)(
    'its connection ends (%s) behind its leave, without an end of the stream: all comes again',
    (end) =>
      GuardPlay.run(server(), async (play) => {
        const link = await play.link('tcp');
        const phone = await play.device('tcp', 'phone', { port: link.port });
        ignoreRequests(phone);
        const read = reads(phone, 3);
        const sent = await play.send(3);
        await read;
        await clientOf(phone).client.send(xml('presence', { type: 'unavailable' }));
        await play.gone('phone');
        link[end]();
        await play.returned(sent);
        const pad = await play.device('tcp', 'pad');
        await play.hears(pad, sent, 1);
      }),
  );

  test.concurrent(
    'it is slow, owes an answer and signs out in order: what it had not come to comes again',
    () =>
      GuardPlay.run(server(), async (play) => {
        const link = await play.link('tcp');
        const phone = await play.device('tcp', 'phone', { port: link.port });
        link.throttleClient(20 * 1024);
        const ids = Array.from({ length: 60 }, (_, index) => `late-${index}`);
        await play.alice.send(...ids.map((id) => chat(play.bare, `${id} ${'x'.repeat(3000)}`, { id })));
        await sleep(1500);
        await clientOf(phone).client.send(xml('presence', { type: 'unavailable' }));
        await clientOf(phone).client.write('</stream:stream>');
        await play.gone('phone');
        link.cut();
        const read = idsOf(phone);
        expect(read.length).toBeLessThan(ids.length);
        await sleep(2000);
        const pad = await play.device('tcp', 'pad');
        await until('the rest', () => new Set([...read, ...idsOf(pad)]).size === ids.length);
      }),
  );

  test.concurrent('websocket: it acknowledges what it read, and ends its stream: nothing comes again', () =>
    GuardPlay.run(server(), async (play) => {
      const phone = await play.device('websocket', 'phone', { streamManagement: true });
      const { client } = clientOf(phone);
      ignoreRequests(phone);
      const read = reads(phone, 2);
      const sent = await play.send(2);
      await read;
      await counted(play, sent);
      await client.write(`<a xmlns='urn:xmpp:sm:3' h='${client.streamManagement.inbound}'/>`);
      await client.write("<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>");
      await play.gone('phone');
      await sleep(pingAfter + 1500);
      const pad = await play.device('tcp', 'pad');
      await aWhile();
      expect(idsOf(pad)).toEqual([]);
    }),
  );

  test.concurrent('it acknowledges what it read on its stream, and ends it: nothing comes again', () =>
    GuardPlay.run(server(), async (play) => {
      const phone = await play.device('tcp', 'phone', { streamManagement: true });
      const { client } = clientOf(phone);
      ignoreRequests(phone);
      const read = reads(phone, 2);
      const sent = await play.send(2);
      await read;
      await counted(play, sent);
      await client.write(`<a xmlns='urn:xmpp:sm:3' h='${client.streamManagement.inbound}'/></stream:stream>`);
      await play.gone('phone');
      const rows = await play.logged(sent, 'confirmed');
      for (const { deliveries } of rows.values()) {
        expect(deliveries).toMatchObject([{ resource: 'phone', evidence: 'stream-ack' }]);
      }
      const pad = await play.device('tcp', 'pad');
      await aWhile();
      expect(idsOf(pad)).toEqual([]);
    }),
  );

  test.concurrent(
    'it acknowledges half of what it was sent, and ends its stream: the other half comes again',
    () =>
      GuardPlay.run(server(), async (play) => {
        const phone = await play.device('tcp', 'phone', { streamManagement: true });
        const { client } = clientOf(phone);
        ignoreRequests(phone);
        const [readFirst, readSecond] = [reads(phone, 1), reads(phone, 2)];
        const first = await play.send(1);
        await readFirst;
        await counted(play, first);
        const { inbound } = client.streamManagement;
        const second = await play.send(1);
        await readSecond;
        await counted(play, second);
        await client.write(`<a xmlns='urn:xmpp:sm:3' h='${inbound}'/></stream:stream>`);
        await play.gone('phone');
        await play.logged(first, 'confirmed');
        const pad = await play.device('tcp', 'pad');
        await until('the second', () => pad.heard.length > 0);
        await aWhile();
        expect(idsOf(pad)).toEqual(second.map(({ id }) => id));
      }),
  );
}
