/** A disk that is really full: a small file system of its own for the plugin's data. Needs root, to mount it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fill, mayMount, mount, unmount } from '../support/disk.ts';
import { health, healthy, wholeLog } from '../support/server/api.ts';
import { launch } from '../support/server/launch.ts';
import type { Launched } from '../support/server/launch.ts';
import { eachLink } from '../support/server/links.ts';
import { smallestSpool } from '../support/server/spool.ts';
import { until } from '../support/until.ts';
import { sendTooMuch } from '../support/xmpp/big-messages.ts';
import { aliceAndBob, answered, say } from '../support/xmpp/people.ts';
import { isReceiptFor } from '../support/xmpp/stanzas.ts';

jest.setTimeout(90_000);

const playable = mayMount();

eachLink('a full disk', (link) => {
  let launched: Launched;
  let home = '';
  const data = (): string => path.join(home, 'receipts');

  beforeAll(async () => {
    if (!playable) return;
    home = mkdtempSync(path.join(tmpdir(), `openfire-receipts-disk-${link}-`));
    mount(data(), 32);
    launched = await launch({ link, home, set: [smallestSpool, 'guard.pingAfterMs=100'] });
  });
  afterAll(async () => {
    if (!playable) return;
    const status = await launched.stop();
    unmount(data());
    rmSync(home, { recursive: true, force: true });
    expect(status).toBe(0);
  });

  const title =
    'messages flow, what the spool has room for is kept, and all goes on when there is room again';
  // Only root may mount a file system that is small enough to be filled.
  (playable ? test : test.skip)(title, async () => {
    const ballast = path.join(data(), 'ballast');
    const { server } = launched;
    const [alice, bob] = await aliceAndBob(server);
    await answered(alice, bob, await say(alice, bob, 'before', 3));
    await healthy(server);

    fill(ballast);
    const ids = await sendTooMuch(alice, bob.bare, 'full');
    await bob.message((stanza) => stanza.attrs['id'] === ids.at(-1), 30_000);
    await until('health to tell', async () => {
      const { status, store, spool } = await health(server);
      return status === 'down' && !store.ok && spool.dropped > 0;
    });
    rmSync(ballast);
    await until('the log to go on', async () => {
      const { store, spool } = await health(server);
      return store.ok && spool.pending === 0 && !spool.full;
    });
    const after = await say(alice, bob, 'after', 3);
    await answered(alice, bob, after);
    const log = (await wholeLog(server)).map(({ id }) => id ?? '');
    const kept = log.filter((id) => id.startsWith('full'));
    expect(kept.length).toBeGreaterThan(0);
    expect(kept).toEqual(ids.slice(0, kept.length));
    expect(log.filter((id) => id.startsWith('after'))).toEqual(after);
    for (const id of kept) await alice.message(isReceiptFor(id));
    const { status, spool } = await health(server);
    expect([status, spool.dropped]).toEqual(['degraded', ids.length - kept.length]);
  });
});
