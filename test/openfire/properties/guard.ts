/** guard, guard.pingAfterMs and guard.timeoutSeconds: when a client is asked, and when it is found silent. */
import { dyingLink } from '../../../tools/xmpp/dying-link.ts';
import { metric } from '../../support/server/api.ts';
import type { Server } from '../../support/server/servers.ts';
import { until } from '../../support/until.ts';
import { signIn } from '../../support/xmpp/client.ts';
import { isReceiptFor } from '../../support/xmpp/stanzas.ts';
import { alice, bob } from './talk.ts';
import type { PropertyTalk } from './talk.ts';

export function guard(talk: PropertyTalk): void {
  const { change, say, pair } = talk;
  let server: Server;
  beforeAll(() => {
    ({ server } = talk.launched);
  });

  test('guard: evidence is asked for with and without it; its own plays are in guard*.test.ts', async () => {
    const [sender, reader] = await pair();
    await change('guard', 'false');
    await sender.message(isReceiptFor(await say(sender, reader.bare)));
    await change('guard', null);
    await sender.message(isReceiptFor(await say(sender, reader.bare)));
  });

  test('guard.pingAfterMs', async () => {
    const [sender, reader] = await pair();
    const answered = async (): Promise<number> => {
      const start = performance.now();
      await sender.message(isReceiptFor(await say(sender, reader.bare)));
      return performance.now() - start;
    };
    await answered();
    await change('guard.pingAfterMs', '3000');
    expect(await answered()).toBeGreaterThan(2990);
    await change('guard.pingAfterMs', '100');
    expect(await answered()).toBeLessThan(2990);
  });

  test('guard.timeoutSeconds: a client that does not answer is found silent that much later', async () => {
    const mobile = await dyingLink({ host: server.host, port: server.xmppPort });
    const sender = await signIn(server, alice);
    const reader = await signIn(server, bob, { port: mobile.port });
    await sender.message(isReceiptFor(await say(sender, reader.bare)));
    expect(await metric(server, 'silent_sessions')).toBe(0);
    // The guard would close it the moment it is found silent.
    await change('guard', 'false');
    await change('guard.timeoutSeconds', '1');
    mobile.swallow();
    await say(sender, reader.bare);
    // Far below the default of 30 s.
    await until('silence', async () => (await metric(server, 'silent_sessions')) === 1, 10_000);
    await mobile.close();
    await until('the end of the session', async () => (await metric(server, 'silent_sessions')) === 0);
    await change('guard.timeoutSeconds', null);
    await change('guard', null);
  });
}
