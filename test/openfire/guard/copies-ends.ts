/** Sessions that end with what was not addressed to them: carbon copies (XEP-0280), and what a room handed on. */
import { setTimeout as sleep } from 'node:timers/promises';
import { xml } from '@xmpp/client';
import type { DyingLink } from '../../../tools/xmpp/dying-link.ts';
import { until } from '../../support/until.ts';
import { clientOf, idsOf } from '../../support/xmpp/reader.ts';
import type { Reader, ReaderOptions } from '../../support/xmpp/reader.ts';
import { copies, enableCarbons } from './carbons.ts';
import { ignored, ignoreRequests } from './last-moment.ts';
import type { Sent } from './letters.ts';
import { aWhile, GuardPlay } from './play.ts';
import { areStored, ends, heard, said, whisperedInVain } from './rooms.ts';
import { timeout } from './servers.ts';
import type { GuardedServer } from './servers.ts';

interface Pair {
  readonly phone: DyingLink;
  readonly laptop: Reader;
  readonly desk: DyingLink;
  readonly sent: readonly Sent[];
}

/** Messages for the phone, whose link is dead, and a copy of each for the laptop. */
async function copied(play: GuardPlay, options: ReaderOptions, reads: boolean): Promise<Pair> {
  const phone = await play.link('tcp');
  const desk = await play.link('tcp');
  const first = await play.device('tcp', 'phone', { port: phone.port, priority: 10 });
  const laptop = await play.device('tcp', 'laptop', { ...options, port: desk.port, priority: 5 });
  await enableCarbons(clientOf(first));
  await enableCarbons(clientOf(laptop));
  ignoreRequests(laptop);
  phone.swallow();
  if (!reads) desk.starveClient();
  const sent = await play.send(2, { to: first.jid });
  await play.logged(sent, 'sent');
  if (reads) await until('the copies', () => copies(clientOf(laptop), 'received').length === sent.length);
  return { phone, laptop, desk, sent };
}

/** A device that comes next hears these, once. */
async function nextHears(play: GuardPlay, sent: readonly Sent[]): Promise<void> {
  const pad = await play.device('tcp', 'pad');
  await until('all', () => idsOf(pad).length >= sent.length);
  await aWhile();
  expect(idsOf(pad)).toEqual(sent.map(({ id }) => id));
}

export function copiesEnds(server: GuardedServer): void {
  test.concurrent('a copy was read by who ended its stream in order: for whom it was it comes again', () =>
    GuardPlay.run(server(), async (play) => {
      const { laptop, sent } = await copied(play, {}, true);
      await laptop.leave();
      await play.gone('phone');
      await play.returned(sent);
      expect(play.receipts).toEqual([]);
      await nextHears(play, sent);
      await play.logged(sent, 'confirmed');
    }),
  );

  test.concurrent(
    'a copy was not acknowledged on its stream, and the link of the other is dead: it comes again, once',
    () =>
      GuardPlay.run(server(), async (play) => {
        const { laptop, sent } = await copied(play, { streamManagement: true }, false);
        const own = await play.send(1, { to: laptop.jid });
        await play.gone('phone');
        // What becomes of that was decided before the laptop's end is.
        await sleep(2000);
        await clientOf(laptop).client.write('</stream:stream>');
        await play.gone('laptop');
        // Openfire itself gives again what was not acknowledged, but for copies.
        await play.returned([...sent, ...own]);
        expect(play.receipts).toEqual([]);
        await nextHears(play, [...own, ...sent]);
      }),
  );

  test.concurrent('a copy was acknowledged on its stream: that is evidence, and nothing comes again', () =>
    GuardPlay.run(server(), async (play) => {
      const { laptop, sent } = await copied(play, { streamManagement: true }, true);
      const { client } = clientOf(laptop);
      await until('both sessions to have been sent all', async () => {
        const told = await Promise.all(sent.map((one) => play.told(one)));
        return told.every(({ deliveries }) => deliveries.length === 2);
      });
      // @xmpp/client does not count the answers to its own questions.
      const h = clientOf(laptop).stanzas.length + ignored(laptop);
      await client.write(`<a xmlns='urn:xmpp:sm:3' h='${h}'/></stream:stream>`);
      await play.gone('laptop');
      await play.gone('phone');
      const rows = await play.logged(sent, 'confirmed');
      for (const { deliveries } of rows.values()) {
        expect(deliveries.find(({ state }) => state === 'confirmed')).toMatchObject({
          resource: 'laptop',
          evidence: 'stream-ack',
        });
      }
      await sleep(timeout);
      await nextHears(play, []);
    }),
  );

  test.concurrent.each(['leaves the room', 'loses the room'])(
    "whose link is dead %s in order: a room's private message comes at the next login",
    (how) =>
      GuardPlay.run(server(), async (play) => {
        const { link, phone, address, occupant } = await whisperedInVain(play);
        if (how === 'leaves the room') {
          await clientOf(phone).send(xml('presence', { type: 'unavailable', to: occupant }));
        } else {
          const owner = 'http://jabber.org/protocol/muc#owner';
          const query = xml('query', owner, xml('destroy'));
          await play.alice.client.iqCaller.request(xml('iq', { type: 'set', to: address }, query), 10_000);
        }
        await play.alice.settle();
        link.cut();
        await play.gone('phone');
        await areStored(play, occupant, ['w1']);
        const pad = await play.device('tcp', 'pad');
        await until('it', () => heard(pad).length > 0);
        await aWhile();
        expect(said(pad)).toEqual([[`${address}/al`, 'w1', 'psst w1', 1]]);
        await ends(play, occupant, 'w1', 'confirmed');
        expect(play.errors).toEqual([]);
      }),
  );
}
