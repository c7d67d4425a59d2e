/** Whatever a client submits is a message: clients count their ids anew, bots have one for all, and some say a thing twice. */
import { xml } from '@xmpp/client';
import type { Element } from '@xmpp/client';
import { until } from '../../support/until.ts';
import { signIn } from '../../support/xmpp/client.ts';
import type { TestClient } from '../../support/xmpp/client.ts';
import { chat, isReceiptFor, receiptRequest } from '../../support/xmpp/stanzas.ts';
import { aWhile, GuardPlay } from './play.ts';
import type { GuardedServer } from './servers.ts';

const asked = (to: string, id: string, body: string, ...children: Element[]): Element =>
  chat(to, body, { id }, receiptRequest(), ...children);

/** The message that a client says again which got no receipt for it: alike in all, its id included. */
const named = (to: string): Element =>
  asked(to, 'once', 'said twice', xml('origin-id', { xmlns: 'urn:xmpp:sid:0', id: 'once' }));

const receiptsOf = (client: TestClient, id: string): number =>
  client.messages.filter(isReceiptFor(id)).length;

const rowsOf = async (play: GuardPlay): Promise<readonly (readonly [string | null, string])[]> =>
  (await play.rows({ participant: play.bare, order: 'asc' })).map(
    ({ body, state }) => [body, state] as const,
  );

/** The number of the message that each one repeats, oldest first; null where it repeats none. */
const repeatsOf = async (play: GuardPlay): Promise<readonly (number | null)[]> => {
  const rows = await play.rows({ participant: play.bare, order: 'asc' });
  return rows.map(({ repeats }) =>
    repeats === null ? null : rows.findIndex(({ stanzaId }) => stanzaId === repeats),
  );
};

/** The youngest message has gone back into the offline store. */
const isBack = async (play: GuardPlay): Promise<boolean> => {
  const [youngest] = await play.rows({ participant: play.bare, order: 'desc', limit: '1' });
  return youngest !== undefined && (await play.message(youngest)).timeline.at(-1)?.state === 'stored';
};

export function repetition(server: GuardedServer): void {
  test.concurrent.each([
    ['ids that are counted anew in each session', (to: string) => asked(to, '1', 'ok'), 'cell', '1'],
    ['a stanza that is repeated as it was', named, 'cell', 'once'],
    ['a stanza that is repeated from another resource', named, 'other', 'once'],
  ])('%s: each is delivered, has its row and its receipt', (_what, stanza, second, id) =>
    GuardPlay.run(server(), async (play) => {
      const writer = { name: play.alice.bare.split('@')[0] ?? '', password: play.alicePassword };
      const link = await play.link('tcp');
      const phone = await play.device('tcp', 'phone', { port: link.port });
      const before = await signIn(server(), writer, { resource: 'cell', keep: true });
      await before.send(stanza(play.bare));
      // To which of hers a receipt goes, and whether to both, is not what this is about.
      const told = (client: TestClient): number => receiptsOf(client, id) + receiptsOf(play.alice, id);
      await until('its receipt', () => told(before) > 0);
      await aWhile();
      const first = receiptsOf(play.alice, id);
      link.swallow();
      await before.signOut();
      const after = await signIn(server(), writer, { resource: second, keep: true });
      try {
        await after.send(stanza(play.bare));
        await play.gone('phone');
        await until('the second to go back', () => isBack(play));
        const pad = await play.device('tcp', 'pad');
        await until('the second', () => pad.heard.length === 1);
        await until('its receipt', () => told(after) > first);
        await aWhile();
        expect([phone.heard.length, pad.heard.length]).toEqual([1, 1]);
        const rows = await rowsOf(play);
        expect(rows.map(([, state]) => state)).toEqual(['confirmed', 'confirmed']);
        expect(await repeatsOf(play)).toEqual([null, stanza === named ? 0 : null]);
      } finally {
        await after.signOut();
      }
    }),
  );

  test.concurrent('a bot with one id for all that it says: five messages, five rows, five receipts', () =>
    GuardPlay.run(server(), async (play) => {
      const phone = await play.device('tcp', 'phone');
      const said = Array.from({ length: 5 }, (_, index) => (index % 2 === 0 ? 'up' : `down ${index}`));
      await play.alice.send(...said.map((body) => asked(play.bare, 'bot', body)));
      await until('all receipts', () => play.receipts.length === said.length);
      await aWhile();
      expect(phone.heard.map((message) => message.getChildText('body'))).toEqual(said);
      expect(play.receipts).toHaveLength(said.length);
      expect(await rowsOf(play)).toEqual(said.map((body) => [body, 'confirmed']));
    }),
  );
}
