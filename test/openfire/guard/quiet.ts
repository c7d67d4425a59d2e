/** What the guard does leaves no warnings in Openfire's own log. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { transports } from '../../support/xmpp/reader.ts';
import { GuardPlay } from './play.ts';
import { pingAfter, timeout } from './servers.ts';
import type { GuardedServer } from './servers.ts';

/** Questions of ours that Openfire could not write to anybody, and said so; over the server's whole life. */
function unroutable(server: GuardedServer): string[] {
  const log = readFileSync(path.join(server().home, 'logs', 'openfire.log'), 'utf8');
  return log
    .split('Could not route packet')
    .slice(1)
    .map((rest) => rest.slice(0, 400))
    .filter((rest) => rest.includes('urn:xmpp:ping') || rest.includes('disco#info'));
}

export function quiet(server: GuardedServer): void {
  test.concurrent.each(transports)('%s: its link dies with a question on its way', (transport) =>
    GuardPlay.run(server(), async (play) => {
      const link = await play.link(transport);
      await play.device(transport, 'phone', { port: link.port });
      link.swallow();
      // Over BOSH each takes one of the requests that wait for something; then nothing is left that could take the question.
      for (let count = 0; count < 4; count++) {
        await play.send(1);
        await sleep(30);
      }
      await play.gone('phone');
      await sleep(500);
      expect(unroutable(server)).toEqual([]);
    }),
  );

  test.concurrent.each(transports)('%s: it goes at the moment it is asked', (transport) =>
    GuardPlay.run(server(), async (play) => {
      for (let round = 0; round < 5; round++) {
        const phone = await play.device(transport, `phone-${round}`);
        await play.send(1);
        await sleep(pingAfter - 20 + 15 * round);
        await phone.leave();
      }
      // One that was killed, over BOSH, is found by the guard, if it holds anything.
      await sleep(pingAfter + timeout + 1500);
      expect(unroutable(server)).toEqual([]);
    }),
  );
}
