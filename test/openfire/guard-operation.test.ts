/** The data on a volume, the port for a container, and what is said when either is not as it should be. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';
import { fill, mayMount, mount } from '../support/disk.ts';
import { health, healthy, putProperty, setProperty } from '../support/server/api.ts';
import { launch } from '../support/server/launch.ts';
import type { Launched } from '../support/server/launch.ts';
import { eachLink } from '../support/server/links.ts';
import { until } from '../support/until.ts';
import { aliceAndBob, answered, say } from '../support/xmpp/people.ts';

jest.setTimeout(120_000);

const codes = async ({ server }: Launched): Promise<string[]> =>
  // Without a token the server tells codes, and no texts.
  ((await health(server)) as unknown as { problems: string[] }).problems;

(mayMount() ? eachLink : () => test.skip('who may not mount has no volume', () => undefined))(
  'a volume',
  (link) => {
    let home = '';
    let volume = '';
    let launched: Launched;
    beforeAll(async () => {
      home = mkdtempSync(path.join(tmpdir(), `openfire-receipts-volume-${link}-`));
      volume = path.join(home, 'volume');
      mount(volume, 160);
      const set = [`directory=${volume}/receipts`, 'http.address=0.0.0.0', 'guard.pingAfterMs=100'];
      launched = await launch({ link, home, set: [...set, 'spool.maxMegabytes=32'] });
    });
    afterAll(async () => {
      expect(await launched.stop()).toBe(0);
      execFileSync('umount', ['--lazy', volume]);
      rmSync(home, { recursive: true, force: true });
    });

    test('has all of the data, and health says so', async () => {
      const [alice, bob] = await aliceAndBob(launched.server);
      await answered(alice, bob, await say(alice, bob, 'volume', 5));
      await healthy(launched.server);
      expect(existsSync(path.join(home, 'receipts'))).toBe(false);
      const { data } = await health(launched.server);
      expect(data).toMatchObject({ directory: `${volume}/receipts`, mount: volume, volume: true });
      expect(data.totalBytes).toBe(160 * 1024 * 1024);
      expect(data.freeBytes).toBeLessThan(160 * 1024 * 1024);
    });

    test('its directory, and the runtime, are not set by whoever has a token', async () => {
      for (const name of ['directory', 'node']) {
        expect((await putProperty(launched.server, name, '/tmp')).status).toBe(403);
      }
    });

    test('the port is reached from outside, and may be asked by whatever name it has there', async () => {
      const address = Object.values(networkInterfaces())
        .flatMap((each) => each ?? [])
        .find(({ internal, family }) => !internal && family === 'IPv4')?.address;
      if (address === undefined) return;
      const { port } = new URL(launched.server.url);
      const answer = await fetch(`http://${address}:${port}/api/v1/health`);
      expect(answer.status).toBe(200);
    });

    test('what is full is told as full, with the room that is left', async () => {
      const filler = path.join(volume, 'filler');
      fill(filler);
      await until('the disk to be nearly full', async () =>
        (await codes(launched)).includes('RECEIPTS_DATA_ROOM'),
      );
      rmSync(filler);
      await healthy(launched.server);
    });
  },
);

eachLink('settings', (link) => {
  let launched: Launched;
  beforeAll(async () => {
    launched = await launch({ link, set: ['guard.pingAfterMs=100'] });
  });
  afterAll(async () => {
    expect(await launched.stop()).toBe(0);
  });

  test.each([
    ['log', 'off', 'RECEIPTS_LOG_OFF'],
    ['enabled', 'off', 'RECEIPTS_OFF'],
    ['guard', 'ok', 'RECEIPTS_GUARD_OFF'],
  ])('%s=false is %s, by a word of its own', async (name, status, code) => {
    await setProperty(launched.server, name, 'false');
    await until('health', async () => (await codes(launched)).includes(code));
    expect((await health(launched.server)).status).toBe(status);
    await setProperty(launched.server, name, null);
    await until('health', async () => (await codes(launched)).length === 0);
    expect((await health(launched.server)).status).toBe('ok');
  });

  // Inside this process the port is the host's to choose.
  (link === 'pipe' ? test : test.skip)('a port that is taken is not a port that is off', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => {
      other.listen(0, '127.0.0.1', resolve);
    });
    try {
      const { port } = other.address() as AddressInfo; // it listens on TCP
      const before = new URL(launched.server.url).port;
      await setProperty(launched.server, 'http.port', String(port));
      await until('health', async () => (await codes(launched)).includes('RECEIPTS_HTTP_PORT'));
      await setProperty(launched.server, 'http.port', before);
      await until('health', async () => (await codes(launched)).length === 0);
    } finally {
      other.close();
    }
  });
});
