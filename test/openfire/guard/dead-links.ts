/** Links that die unread, and what their sessions held: no stream management, no sign of death but silence. */
import { transports } from '../../support/xmpp/reader.ts';
import { aWhile, GuardPlay } from './play.ts';
import type { GuardedServer } from './servers.ts';

export function deadLinks(server: GuardedServer): void {
  test.concurrent.each(transports)('%s dies unread: all arrive at the next login', (transport) =>
    GuardPlay.run(server(), async (play) => {
      const link = await play.link(transport);
      await play.device(transport, 'phone', { port: link.port });
      link.swallow();
      const sent = await play.send(20);
      await play.gone('phone');
      await play.returned(sent);
      expect(play.receipts).toEqual([]);
      const back = await play.device(transport, 'pad');
      await play.hears(back, sent, 1);
      const rows = await play.logged(sent, 'confirmed');
      for (const { deliveries } of rows.values()) {
        expect(deliveries.filter(({ state }) => state === 'confirmed')).toMatchObject([
          { resource: 'pad', evidence: 'barrier' },
        ]);
      }
    }),
  );

  test.concurrent('a process is stopped and killed before it reads: all arrive at the next login', () =>
    GuardPlay.run(server(), async (play) => {
      const process = await play.process('plain', 'phone');
      process.freeze();
      const sent = await play.send(20);
      await play.taken(sent);
      await process.kill();
      await play.gone('phone');
      await play.returned(sent);
      expect(play.receipts).toEqual([]);
      const back = await play.device('tcp', 'pad');
      await play.hears(back, sent, 1);
    }),
  );

  test.concurrent(
    'a frozen process whose session was closed thaws: nothing comes twice to one resource',
    () =>
      GuardPlay.run(server(), async (play) => {
        const process = await play.process('plain', 'phone');
        process.freeze();
        const sent = await play.send(20);
        await play.gone('phone');
        await play.returned(sent);
        const back = await play.device('tcp', 'pad');
        await play.hears(back, sent, 1);
        process.thaw();
        await aWhile();
        // What the kernel held for it, it reads: once.
        const ids = process.messages.flatMap(({ id, body }) => (body === null ? [] : [id]));
        expect(new Set(ids).size).toBe(ids.length);
      }),
  );
}
