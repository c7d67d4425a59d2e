/** `guard=false`: nothing is closed, nothing is redelivered, and the log still tells the truth. */
import { setTimeout as sleep } from 'node:timers/promises';
import { aWhile, GuardPlay } from './guard/play.ts';
import { guardedServers } from './guard/servers.ts';

const guarded = guardedServers({ set: ['guard=false'] });

guarded.each('the guard is off', (server) => {
  test.concurrent('a link dies unread: its session stays, nothing is redelivered when it ends', () =>
    GuardPlay.run(server(), async (play) => {
      const link = await play.link('tcp');
      await play.device('tcp', 'phone', { port: link.port });
      link.swallow();
      const sent = await play.send(5);
      await play.stays('phone');
      await play.logged(sent, 'sent');
      link.cut();
      await play.gone('phone');
      const back = await play.device('tcp', 'pad');
      await sleep(2500);
      expect(back.heard).toEqual([]);
      expect(play.receipts).toEqual([]);
      await play.logged(sent, 'sent');
    }),
  );

  test.concurrent('of type normal to a full JID that has gone: unrouted, as Openfire has it', () =>
    GuardPlay.run(server(), async (play) => {
      const sent = await play.send(2, { to: `${play.bare}/gone`, type: 'normal' });
      await play.logged(sent, 'unrouted');
      const back = await play.device('tcp', 'pad');
      await aWhile();
      expect(back.heard).toEqual([]);
    }),
  );

  test.concurrent('evidence is evidence all the same', () =>
    GuardPlay.run(server(), async (play) => {
      const away = await play.store(2);
      const phone = await play.device('tcp', 'phone');
      await play.hears(phone, away, 1);
      await play.logged(away, 'confirmed');
    }),
  );
});
