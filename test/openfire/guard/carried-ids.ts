/** A client that answers with the id that it was handed, which is not what the sender wrote: he is told by his own. */
import { until } from '../../support/until.ts';
import type { Reader } from '../../support/xmpp/reader.ts';
import { aWhile, GuardPlay } from './play.ts';
import type { GuardedServer } from './servers.ts';

/** Ids as alice's client writes them, and what they mean once their entities are read. */
const ids = [
  ['a line end', 'nl&#10;x', 'nl\nx'],
  ['a tab and both ends', ' a&#9;b ', ' a\tb '],
  ['a carriage return', 'cr&#13;&#10;x', 'cr\r\nx'],
  ['a letter beyond 16 bits and a line end', '🎈&#10;x', '🎈\nx'],
] as const;

const write = (
  play: GuardPlay,
  id: string,
  inner = "<request xmlns='urn:xmpp:receipts'/>",
): Promise<unknown> =>
  play.alice.client.write(
    `<message to='${play.bare}' type='chat' id='${id}'><body>words</body>${inner}</message>`,
  );

async function states(play: GuardPlay): Promise<Record<string, string>> {
  const rows = await play.rows({ participant: play.bare, with: play.alice.bare });
  return Object.fromEntries(rows.map(({ id, state }) => [id ?? '', state]));
}

const areIn = (play: GuardPlay, id: string, state: string): Promise<boolean> =>
  until(`${JSON.stringify(id)} to be ${state}`, async () => {
    const found = await states(play);
    if (found[id] !== state) throw new Error(JSON.stringify(found));
    return true;
  });

const says = (play: GuardPlay, device: Reader, signal: string): Promise<unknown> | undefined =>
  device.inProcess?.client.write(`<message to='${play.alice.jid}' type='chat'>${signal}</message>`);

export function carriedIds(server: GuardedServer): void {
  test.concurrent.each(ids)(
    '%s: out of the offline store and live, one receipt by the id that was written',
    (_, id, meant) =>
      GuardPlay.run(server(), async (play) => {
        await write(play, id);
        await areIn(play, meant, 'stored');
        await play.device('tcp', 'phone', { receipts: true });
        await areIn(play, meant, 'received');
        await aWhile();
        expect(play.receipts).toEqual([[`${play.bare}/phone`, meant]]);
        await write(play, `again-${id}`);
        await areIn(play, `again-${meant}`, 'received');
        await aWhile();
        expect(play.receipts.slice(1)).toEqual([[`${play.bare}/phone`, `again-${meant}`]]);
        expect(play.errors).toEqual([]);
      }),
  );

  test.concurrent('a marker and an event are believed, and go on by the id that was written', () =>
    GuardPlay.run(server(), async (play) => {
      await write(play, 'd&#10;x', '');
      await write(play, 'e&#10;x', "<x xmlns='jabber:x:event'><displayed/></x>");
      await areIn(play, 'e\nx', 'stored');
      const phone = await play.device('tcp', 'phone', { receipts: true });
      await until('both', () => phone.heard.length === 2);
      await says(play, phone, "<displayed xmlns='urn:xmpp:chat-markers:0' id='d x'/>");
      await areIn(play, 'd\nx', 'displayed');
      await says(play, phone, "<x xmlns='jabber:x:event'><displayed/><id>e x</id></x>");
      await areIn(play, 'e\nx', 'displayed');
      await aWhile();
      const told = play.alice.messages.filter(({ attrs }) => attrs['from'] === phone.jid);
      expect(told[0]?.getChild('displayed')?.attrs['id']).toBe('d\nx');
      expect(told[1]?.getChild('x')?.getChildText('id')).toBe('e\nx');
      expect(told).toHaveLength(2);
    }),
  );

  test.concurrent('of two that differ in that alone each has its own answer', () =>
    GuardPlay.run(server(), async (play) => {
      await write(play, 'nl&#10;x');
      await write(play, 'nl x');
      await areIn(play, 'nl x', 'stored');
      await play.device('tcp', 'phone', { receipts: true });
      await areIn(play, 'nl\nx', 'received');
      await areIn(play, 'nl x', 'received');
      await aWhile();
      // The client said one of them twice itself; that is its own word.
      expect(new Set(play.receipts.map(([, id]) => id))).toEqual(new Set(['nl x', 'nl\nx']));
      expect(play.receipts.filter(([, id]) => id === 'nl\nx')).toHaveLength(1);
    }),
  );
}
