/** Two copies of the plugin in one Openfire: one works with the data, the other stands back, says so, and takes over. */
import { execFile } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { health, wholeLog } from '../support/server/api.ts';
import { launch } from '../support/server/launch.ts';
import type { Launched } from '../support/server/launch.ts';
import { eachLink } from '../support/server/links.ts';
import { until } from '../support/until.ts';
import { signIn } from '../support/xmpp/client.ts';
import type { TestClient } from '../support/xmpp/client.ts';
import { chat, receiptRequest } from '../support/xmpp/stanzas.ts';

jest.setTimeout(180_000);

const status = (url: string): Promise<{ code: number; out: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, ['src/cli/receipts.mjs', '--url', url, 'status'], (error, stdout) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out: stdout });
    });
  });

/** What is open to others than Openfire's user, of a directory and all below it. */
const open = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .concat('')
    .filter((name) => (statSync(path.join(directory, name), { throwIfNoEntry: false })?.mode ?? 0) & 0o077);

eachLink('two copies of the plugin', (link) => {
  let home = '';
  let launched: Launched;
  let alice: TestClient;
  let bob: TestClient;
  let sent = 0;

  beforeAll(async () => {
    home = mkdtempSync(path.join(tmpdir(), `openfire-receipts-owners-${link}-`));
    mkdirSync(path.join(home, 'plugins'));
    copyFileSync('build/receipts.jar', path.join(home, 'plugins', 'receipts-0.2.0.jar'));
    const umask = process.umask(0);
    launched = await launch({ link, home, set: ['guard.pingAfterMs=100'] }).finally(() =>
      process.umask(umask),
    );
    alice = await signIn(launched.server, { name: 'alice', password: 'secret' }, { keep: true });
    bob = await signIn(launched.server, { name: 'bob', password: 'secret' }, { keep: true });
  });
  afterAll(async () => {
    await alice.signOut();
    await bob.signOut();
    expect(await launched.stop()).toBe(0);
    rmSync(home, { recursive: true, force: true });
  });

  const codes = async (): Promise<string[]> => {
    const { problems } = (await health(launched.server)) as unknown as { problems: string[] };
    return problems;
  };
  const owner = (): string => {
    const lock = path.join(home, 'receipts', 'lock');
    if (!existsSync(lock)) return '';
    const [, name = ''] = /plugins\/([^,]+), process/.exec(readFileSync(lock, 'utf8')) ?? [];
    return name;
  };
  /** Sends, and waits until each is logged, confirmed and answered; once each. */
  async function exchange(count: number): Promise<void> {
    const ids = Array.from({ length: count }, () => `owned-${sent++}`);
    for (const id of ids) await alice.send(chat(bob.bare, id, { id }, receiptRequest()));
    const receipts = (id: string) =>
      alice.messages.filter((one) => one.getChild('received')?.attrs['id'] === id);
    await until('receipts', () => ids.every((id) => receipts(id).length > 0));
    await until('the log', async () => {
      const logged = new Set((await wholeLog(launched.server)).map(({ id }) => id));
      return ids.every((id) => logged.has(id));
    });
    await alice.settle();
    await bob.settle();
    for (const id of ids) {
      const got = bob.messages.filter((one) => one.attrs['id'] === id);
      expect(got).toHaveLength(1);
      expect(got[0]?.getChildren('stanza-id')).toHaveLength(1);
      expect(receipts(id)).toHaveLength(1);
    }
  }

  test('one of them logs, stamps and answers; the other says everywhere that it stands back', async () => {
    await until('the other to be noticed', async () => (await codes()).includes('RECEIPTS_TWO_PLUGINS'));
    await exchange(60);
    expect((await health(launched.server)).status).toBe('degraded');
    const { code, out } = await status(launched.server.url);
    expect(code).toBe(1);
    expect(out).toContain('RECEIPTS_TWO_PLUGINS');
    expect(['receipts', 'receipts-0.2.0']).toContain(owner());
    const log = readFileSync(path.join(home, 'logs', 'openfire.log'), 'utf8');
    expect(log).toContain('RECEIPTS_DATA_IN_USE');
    expect(open(path.join(home, 'receipts'))).toEqual([]);
  });

  test('locks that are removed are made anew by who has them', async () => {
    const locks = ['lock', 'handler.lock'].map((name) => path.join(home, 'receipts', name));
    const first = owner();
    for (const lock of locks) rmSync(lock);
    await until('both locks', () => locks.every((lock) => existsSync(lock)));
    await until('its owner', () => owner() === first);
    await exchange(5);
  });

  test('when the first is removed the second takes over, and all is well again', async () => {
    const first = owner();
    rmSync(path.join(home, 'plugins', `${first}.jar`));
    await until('the second', () => owner() !== first && owner() !== '', 90_000);
    await until('all to be well', async () => (await health(launched.server)).status === 'ok', 60_000);
    await exchange(30);
    expect((await status(launched.server.url)).code).toBe(0);
    expect(
      (await wholeLog(launched.server)).map(({ id }) => id).filter((id) => id?.startsWith('owned-')),
    ).toHaveLength(sent);
  });
});
