/** Where the administrator wants RFC 6121 to the letter: what is for a device that has gone goes to no other one. */
import { aWhile, GuardPlay } from './play.ts';
import type { GuardedServer } from './servers.ts';

export function goneResource(server: GuardedServer): void {
  test.concurrent('of type normal to a full JID that has gone: dropped, with its reason; chat is not', () =>
    GuardPlay.run(server(), async (play) => {
      const phone = await play.device('tcp', 'phone');
      await phone.leave();
      await play.gone('phone');
      const laptop = await play.device('tcp', 'laptop', { priority: 1 });
      const dropped = await play.send(2, { to: phone.jid, type: 'normal' });
      const rows = await play.logged(dropped, 'unrouted');
      for (const row of rows.values()) {
        const { timeline } = await play.message(row);
        expect(timeline.at(-1)).toMatchObject({ state: 'unrouted', reason: 'gone-resource' });
      }
      const chat = await play.send(1, { to: phone.jid });
      await play.logged(chat, 'confirmed');
      await aWhile();
      expect(laptop.heard.map(({ attrs }) => attrs['id'])).toEqual(chat.map(({ id }) => id));
      expect(play.errors).toEqual([]);
    }),
  );
}
