/** Accounts are deleted and made again while the handler knows nothing of it: what was the former owner's stays his. */
import { setTimeout as sleep } from 'node:timers/promises';
import { xml } from '@xmpp/client';
import type { Link } from '../../support/server/links.ts';
import { whileLocked } from '../../support/server/spool.ts';
import { until } from '../../support/until.ts';
import { registerAccount } from '../../support/xmpp/accounts.ts';
import { signIn } from '../../support/xmpp/client.ts';
import type { TestClient } from '../../support/xmpp/client.ts';
import { clientOf, idsOf } from '../../support/xmpp/reader.ts';
import { whileStopped } from './behind.ts';
import { deletes, looking } from './offline-retrieval.ts';
import { aWhile, GuardPlay } from './play.ts';
import { timeout } from './servers.ts';
import type { GuardedServer } from './servers.ts';

/** Bob's account is deleted and made again, and its next owner is there. */
async function nextOwner(play: GuardPlay): Promise<TestClient> {
  await deletes(await looking(play));
  await registerAccount(play.server, play.bob);
  return signIn(play.server, play.bob, { resource: 'next', keep: true });
}

const bodies = ({ messages }: TestClient): unknown[] =>
  messages.flatMap((one) => (one.getChild('body') === undefined ? [] : [one.attrs['id']]));

export function behindAccounts(server: GuardedServer, carrier: Link): void {
  const held = (happens: () => Promise<void>): Promise<void> =>
    carrier === 'pipe' ? whileStopped(server(), happens) : whileLocked(server(), happens);

  test('an account with messages stored and on a dead link is made anew: its next owner gets his own, and nothing else', () =>
    GuardPlay.run(server(), async (play) => {
      const link = await play.link('tcp');
      const phone = await play.device('tcp', 'phone', { port: link.port, priority: -1 });
      link.swallow();
      const stored = await play.send(2);
      const sent = await play.send(2, { to: phone.jid });
      await play.logged(stored, 'stored');
      await play.logged(sent, 'sent');
      const owners: TestClient[] = [];
      await held(async () => {
        const next = await nextOwner(play);
        owners.push(next);
        const [own] = await play.send(1, { to: next.jid });
        await until('his own', () => bodies(next).includes(own?.id));
      });
      await play.logged([...stored, ...sent], 'expired');
      await sleep(timeout);
      await aWhile();
      for (const next of owners) {
        expect(bodies(next)).toHaveLength(1);
        await next.signOut();
      }
      // Nobody who has the account now is seen by alice.
      expect(play.receipts).toEqual([]);
    }));

  test('who asked for receipts is deleted and made anew: the next owner is told nothing', () =>
    GuardPlay.run(server(), async (play) => {
      const phone = await play.device('tcp', 'phone');
      const account = { name: play.alice.bare.split('@')[0] ?? '', password: play.alicePassword };
      const owners: TestClient[] = [];
      await held(async () => {
        const sent = await play.send(2);
        await until('both', () => idsOf(phone).length === sent.length);
        await deletes(play.alice);
        await registerAccount(play.server, account);
        const next = await signIn(play.server, account, { keep: true });
        owners.push(next);
        // He sees the phone: that is not why he is told nothing.
        await clientOf(phone).client.send(xml('presence', { to: next.jid }));
        await next.stanza(({ name, attrs }) => name === 'presence' && attrs['from'] === phone.jid);
      });
      await until('both to be confirmed', async () => {
        const rows = await play.rows({ participant: play.bare });
        return rows.length === 2 && rows.every(({ state }) => state === 'confirmed');
      });
      await aWhile();
      for (const next of owners) {
        expect(next.messages.map(String)).toEqual([]);
        await next.signOut();
      }
    }));
}
