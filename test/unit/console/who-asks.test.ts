/** Who is known is counted by himself, and no clock that was wrong shuts him out for as long as it was. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Attempts } from '../../../src/console/access/attempts.ts';
import { Devices, keptDeviceKey } from '../../../src/console/access/device.ts';
import { ConsoleSessions } from '../../../src/console/access/console-sessions.ts';
import { createConsole } from '../../../src/console/console.ts';
import { FakeServices, aMessage, noon } from './in-memory.ts';

const dayMs = 86_400_000;

describe('behind a proxy that has one connection for all', () => {
  interface Told {
    readonly status: number;
    readonly cookies: readonly string[];
    readonly body: string;
  }
  let agent: Agent;
  let listener: { readonly port: number; close(): Promise<void> };
  beforeEach(async () => {
    agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const services = new FakeServices([aMessage(1)]);
    listener = await createConsole(services, { version: '0', now: () => noon }).listen(0);
  });
  afterEach(async () => {
    await listener.close();
    agent.destroy();
  });

  function ask(path: string, cookie: string, form?: Record<string, string>): Promise<Told> {
    const body = form === undefined ? undefined : new URLSearchParams(form).toString();
    const type = 'application/x-www-form-urlencoded';
    return new Promise((resolve, reject) => {
      const sent = request({
        port: listener.port,
        host: '127.0.0.1',
        path,
        agent,
        method: body === undefined ? 'GET' : 'POST',
        headers: body === undefined ? { cookie } : { cookie, 'content-type': type },
      });
      sent.once('error', reject);
      sent.once('response', (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => (text += part));
        const cookies = (answer.headers['set-cookie'] ?? []).map((one) => one.split(';')[0] ?? '');
        answer.once('end', () => resolve({ status: answer.statusCode ?? 0, cookies, body: text }));
      });
      sent.end(body);
    });
  }

  async function signIn(): Promise<string> {
    const page = await ask('/sign-in', '');
    const csrf = /name="receipts-csrf" value="([^"]+)"/.exec(page.body.replaceAll(/\s+/g, ' '))?.[1] ?? '';
    const form = { 'receipts-csrf': csrf, user: 'admin', password: 'secret', next: '' };
    const { cookies } = await ask('/sign-in', page.cookies.join('; '), form);
    return cookies.find((one) => one.startsWith('receipts-session=')) ?? '';
  }

  test('strangers who ask too often shut nobody out who is signed in, and he himself only himself', async () => {
    const [one, other] = [await signIn(), await signIn()];
    const strangers = new Set<number>();
    for (let n = 0; n < 1010; n += 1) strangers.add((await ask('/assets/receipts.svg', '')).status);
    expect(strangers).toContain(429);
    expect((await ask('/overview', one)).status).toBe(200);
    for (let n = 0; n < 1010; n += 1) await ask('/assets/receipts.svg', one);
    expect((await ask('/overview', one)).status).toBe(429);
    expect((await ask('/overview', other)).status).toBe(200);
  }, 60_000);
});

describe('a browser in which somebody has signed in', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'receipts-device-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  test('is known after a restart, and its key is nobody else’s to read', () => {
    const file = join(directory, 'device-key');
    const cookie = new Devices(keptDeviceKey(file)).cookieFor('admin');
    const later = new Devices(keptDeviceKey(file));
    expect(later.of(cookie, 'admin')).toBe(cookie.split('.')[0]);
    expect(later.of(cookie, 'bob')).toBeNull();
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  test.each(['', 'short', 'x'.repeat(500)])('a key that is none (%#) is made anew', (text) => {
    const file = join(directory, 'device-key');
    writeFileSync(file, text);
    expect(keptDeviceKey(file)).toHaveLength(32);
    expect(keptDeviceKey(file)).toEqual(keptDeviceKey(file));
  });

  test('one that cannot be kept is one all the same', () => {
    expect(keptDeviceKey(join(directory, 'nowhere', 'device-key'))).toHaveLength(32);
  });
});

describe('a clock that was ahead for long, and is put right', () => {
  const wrong = noon + 400 * dayMs;

  test('who failed while it was wrong may try again, and one who fails now waits his minutes', () => {
    const attempts = new Attempts({ failures: 10, windowMs: 300_000 });
    for (let n = 0; n < 10; n += 1) attempts.fail('name admin', wrong);
    expect(attempts.waitMs('name admin', wrong + 1000)).toBe(299_000);
    expect(attempts.waitMs('name admin', noon)).toBe(0);
    expect(attempts.count('name admin', noon)).toBe(0);
    for (let n = 0; n < 10; n += 1) attempts.fail('name admin', noon + n);
    expect(attempts.waitMs('name admin', noon + 1000)).toBe(299_000);
  });

  test('sessions of that time are over, and the others last as long as ever', () => {
    const sessions = new ConsoleSessions();
    const [early, late] = [sessions.open('admin', wrong), sessions.open('admin', noon)];
    expect(sessions.find(early, noon)).toBeNull();
    expect(sessions.find(late, noon + ConsoleSessions.lifetimeMs - 1)).not.toBeNull();
    expect(sessions.find(late, noon + ConsoleSessions.lifetimeMs)).toBeNull();
    // As time servers do it every day.
    expect(sessions.find(late, noon - 1000)).not.toBeNull();
  });
});
