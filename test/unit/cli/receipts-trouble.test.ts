/** What goes wrong with the command is said, with what to do about it; its configuration file. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { healthy } from '../console/in-memory.ts';
import { listening } from '../console/listener.ts';
import type { Listening } from '../console/listener.ts';
import { receipts } from './child.ts';
import type { Bridge } from './child.ts';
import { closePlace, openPlace } from './command-place.ts';
import type { Services } from './command-place.ts';

// Each starts a Node, and the machine may be busy.
jest.setTimeout(60_000);

let services: Services;
let server: Listening;
let bridge: Bridge;
let directory: string;
let env: Record<string, string>;

beforeEach(async () => {
  ({ services, server, bridge, directory, env } = await openPlace());
});
afterEach(() => closePlace({ server, bridge, directory }));

describe('what goes wrong is said, with what to do about it', () => {
  test('no token, a wrong one, one of too small a scope', async () => {
    const url = { RECEIPTS_URL: env['RECEIPTS_URL'] ?? '' };
    expect(await receipts(['log'], url)).toMatchObject({
      status: 1,
      out: '',
      err: expect.stringContaining('RECEIPTS_TOKEN'),
    });
    expect(await receipts(['log', '--token', 'wrong'], url)).toMatchObject({
      status: 1,
      err: expect.stringContaining('is not accepted'),
    });
    const { token } = services.access.createToken({ name: 'x', scope: 'status', expiresAt: null }, 'admin');
    expect(await receipts(['log', '--text', 'x'], { ...url, RECEIPTS_TOKEN: token })).toMatchObject({
      status: 1,
      err: expect.stringMatching(/does not suffice[^]*status < read < admin/),
    });
    const { out } = await receipts(['log', '--json'], { ...url, RECEIPTS_TOKEN: token });
    expect(JSON.parse(out.split('\n')[0] ?? '')).toMatchObject({ body: null });
  });

  test('nobody there', async () => {
    await server.close();
    const { status, err } = await receipts(['status', '--url', `http://127.0.0.1:${server.port}`]);
    expect(status).toBe(1);
    expect(err).toMatch(/Nothing listens at[^]*plugin\.receipts\.http\.port/);
    server = await listening(services, { version: '0.1.0' });
  });

  test('no such message, wrong values, unknown commands and options', async () => {
    expect(await receipts(['message', 'nothing'], env)).toMatchObject({
      status: 1,
      err: expect.stringContaining('No message'),
    });
    expect(await receipts(['log', '--participant', '@'], env)).toMatchObject({
      status: 2,
      err: expect.stringContaining('participant'),
    });
    for (const args of [
      ['lgo'],
      ['log', '--sate', 'x'],
      ['log', '--state', 'x'],
      ['log', '--since', 'x'],
      ['log', '--limit', '0'],
      ['message'],
      [],
    ]) {
      expect(await receipts(args, env)).toMatchObject({ status: 2, out: '' });
    }
    expect(await receipts(['log', '--help'])).toMatchObject({
      status: 0,
      err: '',
      out: expect.stringContaining('Examples:'),
    });
    expect(await receipts(['--version'])).toEqual({ status: 0, out: '0.1.0\n', err: '' });
  });

  test('the store is out of order', async () => {
    services.log.broken = new Error('disk full');
    services.healthNow = {
      ...healthy,
      status: 'down',
      store: { kind: 'sqlite', ok: false, problem: 'disk full' },
    };
    expect(await receipts(['log'], env)).toMatchObject({
      status: 1,
      err: expect.stringContaining('receipts status'),
    });
  });

  test('a server that has had enough is given its time, and one that wants too much of it is not', async () => {
    let asked = 0;
    const busy = createServer((request, response) => {
      asked += 1;
      const wanted = request.url?.includes('settings') === true ? '3600' : '1';
      if (asked === 2)
        return response.setHeader('content-type', 'application/json').end('{"items":[],"next":null}');
      return response.writeHead(429, { 'retry-after': wanted }).end('{"title":"Too many requests"}');
    });
    await new Promise<void>((resolve) => {
      busy.listen(0, '127.0.0.1', resolve);
    });
    const url = `http://127.0.0.1:${(busy.address() as AddressInfo).port}`; // TCP
    const began = performance.now();
    expect(await receipts(['log', '--url', url], env)).toMatchObject({
      status: 0,
      err: expect.stringContaining('wait for 1.0 s'),
    });
    expect(performance.now() - began).toBeGreaterThan(1000);
    expect(await receipts(['settings', 'list', '--url', url], env)).toMatchObject({
      status: 1,
      err: expect.stringContaining('Try again in 1 h.'),
    });
    await new Promise((resolve) => busy.close(resolve));
  });
});

describe('the configuration file', () => {
  const write = (mode: number): void => {
    mkdirSync(path.join(directory, 'receipts'), { recursive: true });
    const file = path.join(directory, 'receipts', 'config.json');
    writeFileSync(file, JSON.stringify({ url: env['RECEIPTS_URL'], token: services.token }));
    chmodSync(file, mode);
  };

  test('is enough by itself, and refused where others can read it', async () => {
    write(0o600);
    expect(await receipts(['log', '--limit', '1'], { XDG_CONFIG_HOME: directory })).toMatchObject({
      status: 0,
    });
    write(0o644);
    expect(await receipts(['log'], { XDG_CONFIG_HOME: directory })).toMatchObject({
      status: 1,
      out: '',
      err: expect.stringMatching(/can be read by others[^]*chmod 600/),
    });
  });
});
