/** Sessions over BOSH, and how they end: what their client said counts, and that it said goodbye does not. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isOpenfireFrom } from '../../support/server/version.ts';
import { until } from '../../support/until.ts';
import { idsOf } from '../../support/xmpp/reader.ts';
import { boshDevice, hasHeard } from './bosh.ts';
import type { Sent } from './letters.ts';
import { aWhile, GuardPlay } from './play.ts';
import { pingAfter, timeout } from './servers.ts';
import type { GuardedServer } from './servers.ts';

const said = {
  receipt: ({ id }: Sent) => `<received xmlns='urn:xmpp:receipts' id='${id}'/>`,
  marker: ({ id }: Sent) => `<displayed xmlns='urn:xmpp:chat-markers:0' id='${id}'/>`,
};
const saying = (play: GuardPlay, child: string): string =>
  `<message xmlns='jabber:client' to='${play.alice.jid}' type='chat'>${child}</message>`;
const unavailable = "<presence xmlns='jabber:client' type='unavailable'/>";

/** A next device is handed nothing. */
async function nothingMoreComes(play: GuardPlay): Promise<void> {
  await play.gone('phone');
  await sleep(pingAfter + timeout);
  const pad = await play.device('tcp', 'pad');
  await aWhile();
  expect(idsOf(pad)).toEqual([]);
}

export function boshEnds(server: GuardedServer): void {
  test.concurrent(
    'it reads, and ends its session at once: that proves nothing, and all comes again, once',
    () =>
      GuardPlay.run(server(), async (play) => {
        const phone = await boshDevice(play, 'phone');
        const sent = await play.send(3);
        await hasHeard(phone, 3);
        await phone.terminate(unavailable);
        await play.gone('phone');
        await play.returned(sent);
        expect(play.receipts).toEqual([]);
        const pad = await play.device('tcp', 'pad');
        await play.hears(pad, sent, 1);
      }),
  );

  test.concurrent(
    'it ends its session while three wait for its next request: they come to the next, once',
    () =>
      GuardPlay.run(server(), async (play) => {
        const phone = await boshDevice(play, 'phone');
        await phone.pause();
        const sent = await play.send(3);
        // What alice has written is in the session's hands then; the log tells of it when it may be over.
        await play.alice.settle();
        await phone.terminate(unavailable);
        await play.gone('phone');
        const pad = await play.device('tcp', 'pad');
        await until('all', () => pad.heard.length >= sent.length);
        await aWhile();
        await play.logged(sent, 'confirmed');
        expect(idsOf(pad).sort()).toEqual(sent.map(({ id }) => id));
        expect(play.receipts.map(([, id]) => id).sort()).toEqual(sent.map(({ id }) => id));
      }),
  );

  test.concurrent.each([
    ['receipt', 'received'],
    ['marker', 'displayed'],
  ] as const)('what it says in its last request counts (%s): nothing comes again', (what, state) =>
    GuardPlay.run(server(), async (play) => {
      const phone = await boshDevice(play, 'phone');
      const sent = await play.send(2);
      await hasHeard(phone, 2);
      const all = sent.map((one) => saying(play, said[what](one))).join('');
      await phone.terminate(`${all}${unavailable}`);
      await nothingMoreComes(play);
      const rows = await play.logged(sent, state);
      for (const { deliveries } of rows.values()) expect(deliveries).toMatchObject([{ resource: 'phone' }]);
      // Openfire itself drops what it comes to when the session is half closed.
      expect(play.receipts.filter(([jid]) => jid !== phone.jid)).toEqual([]);
    }),
  );

  test.concurrent('an answer is lost on its way and asked for again: each is there once', () =>
    GuardPlay.run(server(), async (play) => {
      const link = await play.link('bosh');
      const phone = await boshDevice(play, 'phone', link.port);
      await phone.pause();
      const sent = await play.send(2);
      await play.alice.settle();
      link.starveClient();
      const lost = phone.unanswered('');
      await sleep(300);
      link.cut();
      await lost.answer;
      link.thaw();
      await phone.again(lost);
      if (await isOpenfireFrom(play.server, 4, 8)) {
        // It answers with a failure (500), and the client gives up.
        await phone.terminate();
        await play.returned(sent);
        await play.hears(await play.device('tcp', 'pad'), sent, 1);
        return;
      }
      expect(idsOf(phone)).toEqual(sent.map(({ id }) => id));
      await phone.asks(sent.map((one) => saying(play, said.receipt(one))).join(''));
      await phone.terminate(unavailable);
      await nothingMoreComes(play);
      await play.logged(sent, 'received');
    }),
  );
}
