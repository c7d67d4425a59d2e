/** `npm start` itself: options, ports, homes, signals, crashes, and the conversation. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { widthOf } from '../../src/cli/width.ts';
import { freePort } from '../../tools/host/free-port.ts';
import { launch } from '../support/server/launch.ts';
import type { Launched } from '../support/server/launch.ts';
import { links } from '../support/server/links.ts';
import { exited } from '../support/server/processes.ts';
import { rest } from '../support/server/rest.ts';
import { signIn } from '../support/xmpp/client.ts';
import { chat } from '../support/xmpp/stanzas.ts';

const homes: string[] = [];

function newHome(): string {
  const home = mkdtempSync(path.join(tmpdir(), 'openfire-receipts-start-'));
  homes.push(home);
  return home;
}

afterAll(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true });
});

const environment = { ...process.env, OPENFIRE_RECEIPTS_SET_UP: 'done', NO_COLOR: '1' };

function start(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ['tools/command.ts', 'start', ...args], {
    env: environment,
    encoding: 'utf8',
    timeout: 30_000,
  });
}

/** Options, so that no suite beside this one meets the default ports. */
async function freePorts(): Promise<string[]> {
  return ['--xmpp-port', String(await freePort()), '--http-port', String(await freePort())];
}

const alice = { name: 'alice', password: 'secret' };
const bob = { name: 'bob', password: 'secret' };

describe('usage', () => {
  test.each([
    ['an unknown option', ['--bogus'], "unknown option '--bogus'"],
    ['an unknown property', ['--set', 'nonsense=1'], "There is no property 'nonsense'"],
    ['a property without a value', ['--set', 'guard'], 'Give KEY=VALUE'],
    ['a value out of range', ['--set', 'guard.pingAfterMs=-1'], 'a whole number from 0 to 60000'],
    ['a port that is none', ['--xmpp-port', '70000'], 'a port from 1 to 65535'],
    ['one port for both', ['--xmpp-port', '9095'], 'are the same'],
    ['an account without a password', ['--user', 'dave'], 'NAME:PASSWORD'],
    ['an unknown link', ['--link', 'carrier-pigeon'], 'bridge, pipe'],
    ['an argument', ['please'], 'too many arguments'],
  ])('%s ends with 2 and the catalogue of properties', (_title, args, message) => {
    const { status, stdout, stderr } = start(...args);
    expect(status).toBe(2);
    expect(stderr.replace(/\s+/g, ' ')).toContain(message);
    expect(stderr).toContain('plugin.receipts.guard.pingAfterMs');
    expect(stdout).toBe('');
  });

  test('help is no error', () => {
    const { status, stdout } = start('--help');
    expect(status).toBe(0);
    expect(stdout).toContain('--link <kind>');
  });

  test.each([
    ['--xmpp-port', '--http-port'],
    ['--http-port', '--xmpp-port'],
  ])('a port in use names it and %s', async (option, other) => {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo; // it listens on TCP
    const { status, stderr } = start(
      '--home',
      newHome(),
      option,
      String(port),
      other,
      String(await freePort()),
    );
    server.close();
    expect(status).toBe(1);
    expect(stderr).toContain(`port ${port} of 127.0.0.1 is in use`);
    expect(stderr).toContain(`give another with ${option}`);
  });

  test("somebody else's Openfire is left alone", async () => {
    const home = newHome();
    mkdirSync(path.join(home, 'conf'));
    writeFileSync(path.join(home, 'conf', 'openfire.xml'), '<jive/>');
    const { status, stderr } = start('--home', home, ...(await freePorts()));
    expect(status).toBe(1);
    expect(stderr).toContain('HOME_NOT_OURS');
  });
});

describe.each(links)('a home, over %s', (link) => {
  let launched: Launched | undefined;
  const home = newHome();

  afterAll(() => launched?.stop());

  test('takes properties, and keeps what it has over a stop and a kill', async () => {
    launched = await launch({ link, home, set: ['plugin.receipts.log.rooms=true', 'guard=false'] });
    const { server } = launched;
    const sender = await signIn(server, alice);
    const first = `before the stop ${link}`;
    await sender.send(chat('bob@localhost', first));
    await rest(server).untilMessage({ participant: 'bob@localhost' }, ({ body, state }) => {
      return body === first && state === 'stored';
    });
    await sender.signOut();
    const jvm = link === 'pipe' ? launched.jvmPid() : server.pid;
    expect(await launched.stop()).toBe(0);
    await exited(jvm);

    launched = await launch({ link, home });
    const reader = await signIn(launched.server, bob);
    const kept = await reader.message((stanza) => stanza.getChildText('body') === first);
    expect(kept.getChildren('delay', 'urn:xmpp:delay')).toHaveLength(1);
    const again = await signIn(launched.server, alice);
    await again.send(chat('bob@localhost', `before the kill ${link}`));
    await rest(launched.server).untilMessage(
      { participant: 'bob@localhost' },
      ({ body }) => body === `before the kill ${link}`,
    );

    const doomed = link === 'pipe' ? launched.jvmPid() : launched.server.pid;
    launched.process.kill('SIGKILL');
    await exited(launched.server.pid);
    // The JVM beside it sees that its standard input has ended.
    await exited(doomed);

    launched = await launch({ link, home });
    const log = await rest(launched.server).messages({ participant: 'bob@localhost', order: 'asc' });
    expect(log.map(({ body }) => body)).toEqual([first, `before the kill ${link}`]);
  });

  test('is nobody else’s while it is in use', async () => {
    const { status, stderr } = start('--home', home, ...(await freePorts()));
    expect(status).toBe(1);
    expect(stderr).toContain('HOME_IN_USE');
    // The one that has it is not disturbed.
    expect((await rest(launched?.server ?? raise()).request('/api/v1/health')).status).toBe(200);
  });
});

function raise(): never {
  throw new Error('the test before this one did not leave a server');
}

test('a JVM that dies is noticed, and ends with 1', async () => {
  const launched = await launch({ link: 'pipe' });
  const exited = new Promise((resolve) => launched.process.once('exit', resolve));
  process.kill(launched.jvmPid(), 'SIGKILL');
  expect(await exited).toBe(1);
  expect(launched.errors()).toContain('OPENFIRE_ENDED');
  rmSync(launched.server.home, { recursive: true, force: true });
});

test.each(links)('it ends with the program that started it (%s)', async (link) => {
  const launched = await launch({ link });
  const jvm = link === 'pipe' ? launched.jvmPid() : launched.server.pid;
  const ended = new Promise((resolve) => launched.process.once('exit', resolve));
  launched.process.stdin?.destroy();
  expect(await ended).toBe(0);
  await exited(jvm);
  rmSync(launched.server.home, { recursive: true, force: true });
});

test('readers of its output may go; it stops in order all the same', async () => {
  const launched = await launch({ link: 'bridge' });
  const exited = new Promise((resolve) => launched.process.once('exit', resolve));
  launched.process.stdout?.destroy();
  launched.process.stderr?.destroy();
  launched.process.kill('SIGTERM');
  expect(await exited).toBe(0);
  rmSync(launched.server.home, { recursive: true, force: true });
});

test.each(links)('the conversation shows every state and the log, and ends with 0 (%s)', async (link) => {
  const child = spawn(
    process.execPath,
    ['tools/command.ts', 'start', '--home', newHome(), '--link', link, ...(await freePorts())],
    { env: environment, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  let text = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      if (text.includes('Ctrl-C ends it')) resolve();
    });
    child.once('exit', () => {
      reject(new Error(`it ended early:\n${text}`));
    });
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  expect(await exited).toBe(0);

  const [conversation = '', log = ''] = text.split('The chat log');
  for (const state of ['accepted', 'sent', 'received', 'displayed', 'confirmed', 'stored']) {
    expect(conversation).toMatch(new RegExp(`^ +\\d\\d:\\d\\d:\\d\\d +\\S+ +${state} `, 'm'));
  }
  expect(conversation).toContain('alice is told: received, by bob/phone');
  expect(conversation).toContain('alice is told: received, by carol/tablet');
  expect(conversation).toContain('alice is told: stored offline, by carol');
  expect(conversation).toMatch(
    /sent +carol\/train[^]*stored +carol [^]*sent +carol\/tablet[^]*confirmed +carol\/tablet/,
  );
  expect(conversation).not.toContain('not confirmed within');
  const rows = log.split('\n').filter((line) => line.includes('→ ') && /\d\d:\d\d:\d\d/.test(line));
  expect(rows.map((row) => /(displayed|confirmed|sent)/.exec(row)?.[0])).toEqual([
    'displayed',
    'confirmed',
    'confirmed',
    'confirmed',
  ]);
  // Plain in a pipe, and within 80 columns.
  expect(text).not.toContain('\u001b');
  for (const line of conversation.split('\n').slice(1)) expect(widthOf(line)).toBeLessThanOrEqual(80);
});
