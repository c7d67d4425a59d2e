/** Deleted means deleted: nothing of it is in any file of ours, though nobody cleans up. */
import Database from 'better-sqlite3';
import { putProperty, setProperty } from '../support/server/api.ts';
import { launch } from '../support/server/launch.ts';
import type { Launched } from '../support/server/launch.ts';
import { eachLink } from '../support/server/links.ts';
import { filesWith } from '../support/server/raw-files.ts';
import { rest } from '../support/server/rest.ts';
import type { Answer } from '../support/server/rest.ts';
import type { Server } from '../support/server/servers.ts';
import { databaseFile } from '../support/server/spool.ts';
import { until } from '../support/until.ts';
import { newAccounts, newPair } from '../support/xmpp/accounts.ts';
import { signIn } from '../support/xmpp/client.ts';
import { chat, receiptRequest } from '../support/xmpp/stanzas.ts';
import { receipts } from '../unit/cli/child.ts';

/** Index, journals and spool each have their own pace. */
const patienceMs = 60_000;

eachLink('deletion', (link) => {
  let launched: Launched;
  let server: Server;
  beforeAll(async () => {
    launched = await launch({ link, set: ['guard.pingAfterMs=100'] });
    server = launched.server;
  });
  afterAll(async () => {
    expect(await launched.stop()).toBe(0);
  });

  async function leavesNothing(...texts: readonly string[]): Promise<void> {
    for (const text of texts) {
      await until(
        `nothing to have ${text}`,
        () => {
          const found = filesWith(server, text);
          if (found.length > 0) throw new Error(found.join(', '));
          return true;
        },
        patienceMs,
      );
    }
  }

  test('what has expired is in no file, nor are its people', async () => {
    const [alice, bob] = await newPair(server);
    const sender = await signIn(server, alice);
    const reader = await signIn(server, bob, { resource: 'phone' });
    const words = ['zwergpinguin', 'nachtfalter'];
    for (const word of words)
      await sender.send(chat(reader.bare, `the ${word} flies`, { id: word }, receiptRequest()));
    // By nothing that names them: the record of reads keeps what somebody asked for.
    await rest(server).untilMessage(
      { limit: '20' },
      ({ id, state }) => id === 'nachtfalter' && (state === 'received' || state === 'confirmed'),
    );
    await until('it to be searched for', () =>
      filesWith(server, 'zwergpinguin').includes('chat-log-index.db-wal'),
    );
    await sender.settle();
    await sender.signOut();
    await reader.signOut();
    const sql = new Database(databaseFile(server), { timeout: 5000 });
    // What ends a session is committed a little later.
    await until(
      'their sessions to be over',
      () => sql.prepare('SELECT count(*) FROM session WHERE closed_at IS NULL').pluck().get() === 0,
    );
    sql.prepare(`UPDATE message SET sent_at = sent_at - ${3 * 86_400_000}`).run();
    sql.prepare(`UPDATE session SET closed_at = closed_at - ${3 * 86_400_000}`).run();
    await putProperty(server, 'retention.days', '1', { confirm: true });
    await until('it to go', async () => {
      sql.prepare('UPDATE retention SET waiting_since = waiting_since - 600000').run();
      return (await rest(server).messages({ limit: '20' })).length === 0;
    });
    sql.close();
    await leavesNothing(...words, alice.name, bob.name);
    await setProperty(server, 'retention.days', null);
  });

  test('whose conversations were erased is in no file, however much others say meanwhile', async () => {
    const [alice, bob, carol, dave] = await newAccounts(server, 4);
    if (alice === undefined || bob === undefined || carol === undefined || dave === undefined) {
      throw new Error('four were asked for');
    }
    const sender = await signIn(server, alice);
    const reader = await signIn(server, bob, { resource: 'phone' });
    await sender.send(chat(reader.bare, 'the seegurke swims', { id: 'seegurke' }, receiptRequest()));
    await reader.send(chat(sender.bare, 'an ameisenbaer runs', { id: 'ameisenbaer' }, receiptRequest()));
    for (const id of ['seegurke', 'ameisenbaer']) {
      await rest(server).untilMessage(
        { participant: sender.bare },
        (message) => message.id === id && (message.state === 'received' || message.state === 'confirmed'),
      );
    }
    await until('it to be searched for', () =>
      filesWith(server, 'seegurke').includes('chat-log-index.db-wal'),
    );
    expect(await rest(server).messages({ text: 'seegurke' })).toHaveLength(1);
    const waiting = `${dave.name}@localhost`;
    await sender.send(chat(waiting, 'the grottenolm waits', { id: 'grottenolm' }));
    await rest(server).untilMessage(
      { with: waiting, participant: sender.bare },
      ({ state }) => state === 'stored',
    );
    await sender.settle();
    await sender.signOut();
    const others = await signIn(server, carol);
    const talk = setInterval(() => void others.send(chat(reader.bare, 'others go on')), 50);
    try {
      const account = sender.bare;
      const ask = async (more: object): Promise<Answer> =>
        rest(server).request('/api/v1/erasures', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ account, bothSides: true, ...more }),
        });
      const counts = { messages: 3, waiting: 1 };
      expect(await ask({ dryRun: true })).toMatchObject({ status: 200, body: counts });
      expect(await ask({})).toMatchObject({ status: 409, body: { messages: 3 } });
      const erase = ['erase', account, '--both-sides'];
      expect(await receipts(erase, { RECEIPTS_URL: server.url, RECEIPTS_TOKEN: server.token })).toMatchObject(
        {
          status: 0,
          err: `2 messages of ${account} deleted; 1 message more as soon as nobody waits for them (--waiting: at once).\n`,
        },
      );
      expect(filesWith(server, 'grottenolm')).not.toEqual([]);
      const late = await signIn(server, dave);
      await late.message((message) => message.attrs['id'] === 'grottenolm');
      await late.settle();
      await late.signOut();
      await leavesNothing('seegurke', 'ameisenbaer', 'grottenolm', alice.name);
      const again = await receipts(erase, { RECEIPTS_URL: server.url, RECEIPTS_TOKEN: server.token });
      expect(again).toMatchObject({ status: 1, err: expect.stringContaining('has nobody of the address') });
    } finally {
      clearInterval(talk);
    }
    await reader.signOut();
    await others.signOut();
  });

  test('with the log off nothing outlives what is owed: what was read is in no file, nor are its people', async () => {
    const [alice, bob] = await newPair(server);
    await setProperty(server, 'log', 'false');
    const sender = await signIn(server, alice);
    const bare = `${bob.name}@localhost`;
    await sender.send(chat(bare, 'the moorhuhn waits', { id: 'm1' }, receiptRequest()));
    await sender.settle();
    await until('it to wait', () => filesWith(server, 'moorhuhn').includes('chat-log.db-wal'));
    const reader = await signIn(server, bob, { resource: 'phone' });
    await reader.message((message) => message.attrs['id'] === 'm1');
    await sender.message((message) => message.getChild('received') !== undefined);
    await leavesNothing('moorhuhn');
    await sender.signOut();
    await reader.signOut();
    await leavesNothing(alice.name, bob.name);
    await setProperty(server, 'log', null);
  });
});
