/** What Openfire's offline store hands out is recognised, though it changes the text of stanzas. */
import { until } from '../../support/until.ts';
import { aWhile, GuardPlay } from './play.ts';
import type { GuardedServer } from './servers.ts';

/** Bodies as alice's client writes them, and as bob's gets them. */
const changed = [
  ['a line end in the id', `id='nl&#10;x'`, 'one', 'one'],
  [
    'blanks of all kinds in the id, and a carriage return in the body',
    `id=' a&#9;b&#13;&#10;c '`,
    'two&#13;',
    'two\r',
  ],
  ['an id of 4,000 characters', `id='${'long.'.repeat(800)}'`, 'three', 'three'],
  ['letters beyond 16 bits in id and body', `id='🎈'`, '🎈', '🎈'],
] as const;

const unescaped = (text: string): string => text.replaceAll(/[\r\n]/g, '');

export function handOuts(server: GuardedServer): void {
  test.concurrent.each(changed)('%s: handed out once, one receipt, confirmed', (_, id, body, read) =>
    GuardPlay.run(server(), async (play) => {
      await play.alice.client.write(
        `<message to='${play.bare}' type='chat' ${id}><body>${body}</body>` +
          `<request xmlns='urn:xmpp:receipts'/><a xmlns='urn:example:a' b='x&#10;y'/></message>`,
      );
      const only = async (): Promise<{ readonly state: string; readonly stanzaId: string }> => {
        const rows = await play.rows({ participant: play.bare });
        if (rows.length !== 1 || rows[0] === undefined) throw new Error(`${rows.length} rows`);
        return rows[0];
      };
      const row = await until('it to be stored', async () => {
        const found = await only();
        return found.state === 'stored' ? found : undefined;
      });
      const phone = await play.device('tcp', 'phone');
      await until('it to be confirmed', async () => (await only()).state === 'confirmed');
      await until('the receipt', () => play.receipts.length > 0);
      await aWhile();
      expect(play.receipts).toHaveLength(1);
      expect(phone.heard).toHaveLength(1);
      expect(unescaped(phone.heard[0]?.getChildText('body') ?? '')).toBe(unescaped(read));
      const form = await play.identityForm();
      const stamps = phone.heard[0]?.children.filter(
        (child) => typeof child !== 'string' && child.name === form,
      );
      expect(stamps?.map((stamp) => typeof stamp !== 'string' && stamp.attrs['id'])).toEqual([row.stanzaId]);
      const pad = await play.device('tcp', 'pad');
      await aWhile();
      expect(pad.heard).toEqual([]);
    }),
  );

  test.concurrent(
    'with a line end in its id, and the login dies in the flush: once more, then never again',
    () =>
      GuardPlay.run(server(), async (play) => {
        await play.alice.client.write(
          `<message to='${play.bare}' type='chat' id='nl&#10;x'><body>one</body></message>`,
        );
        const state = async (): Promise<string | undefined> =>
          (await play.rows({ participant: play.bare }))[0]?.state;
        await until('it to be stored', async () => (await state()) === 'stored');
        const link = await play.link('tcp');
        const phone = await play.device('tcp', 'phone', { port: link.port, available: false });
        link.starveClient();
        await phone.become(0);
        await play.gone('phone');
        const pad = await play.device('tcp', 'pad');
        await until('it to be confirmed', async () => (await state()) === 'confirmed');
        await aWhile();
        expect(pad.heard).toHaveLength(1);
        await pad.leave();
        const third = await play.device('tcp', 'desk');
        await aWhile();
        expect(third.heard).toEqual([]);
        expect(await play.rows({ participant: play.bare })).toHaveLength(1);
      }),
  );
}
