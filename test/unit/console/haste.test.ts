/** The brake on haste: who asks too much is asked to wait, and nobody else is kept waiting. */
import { Agent, request } from 'node:http';
import { Rate } from '../../../src/base/rate.ts';
import { FakeServices, aMessage, noon } from './in-memory.ts';
import { listening, codeOf, sendJson } from './listener.ts';
import type { Listening } from './listener.ts';

let services: FakeServices;
let app: Listening;
let now: number;

beforeEach(async () => {
  now = noon;
  services = new FakeServices([aMessage(1), aMessage(2)]);
  app = await listening(services, {
    version: '0.1.0',
    now: () => now,
  });
});
afterEach(() => app.close());

const ask = (method: string, url: string, payload?: unknown, headers?: Record<string, string>) =>
  sendJson(app, method, url, payload, headers);

describe('haste', () => {
  const burst = async (count: number, headers: Record<string, string>, url = '/api/v1/states') => {
    const statuses: number[] = [];
    for (let n = 0; n < count; n += 50) {
      const some = Array.from({ length: 50 }, () => ask('GET', url, undefined, headers));
      statuses.push(...(await Promise.all(some)).map(({ statusCode }) => statusCode));
    }
    return statuses;
  };

  test('a thousand at once are answered, then a hundred a second; others are not kept waiting', async () => {
    const { token } = services.access.createToken({ name: 's', scope: 'status', expiresAt: null }, 'admin');
    const mine = { authorization: `Bearer ${token}` };
    expect(new Set(await burst(1000, mine))).toEqual(new Set([200]));
    const refused = await ask('GET', '/api/v1/states', undefined, mine);
    expect([refused.statusCode, codeOf(refused)]).toEqual([429, 'too-many-requests']);
    expect(refused.headers['retry-after']).toBe('1');
    expect((await ask('GET', '/api/v1/states')).statusCode).toBe(200);
    expect((await ask('GET', '/api/v1/health', undefined, {})).statusCode).toBe(200);
    now += 10;
    expect((await ask('GET', '/api/v1/states', undefined, mine)).statusCode).toBe(200);
    expect((await ask('GET', '/api/v1/states', undefined, mine)).statusCode).toBe(429);
    now += 500;
    expect((await burst(100, mine)).filter((status) => status === 200)).toHaveLength(50);
  }, 30_000);

  test('without a token by connection, API and pages together; others of its address are not kept waiting', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const overOne = (url: string) =>
      new Promise<number>((resolve, reject) => {
        const sent = request({ host: '127.0.0.1', port: app.port, path: url, agent }, (response) => {
          response.resume().once('end', () => resolve(response.statusCode ?? 0));
        });
        sent.once('error', reject).end();
      });
    for (let n = 0; n < 500; n += 1) await overOne('/api/v1/health');
    for (let n = 0; n < 500; n += 1) await overOne('/sign-in');
    for (const url of ['/api/v1/health', '/api/v1/messages', '/overview']) {
      expect(await overOne(url)).toBe(429);
    }
    agent.destroy();
    expect((await ask('GET', '/api/v1/messages')).statusCode).toBe(200);
    expect((await ask('GET', '/api/v1/health', undefined, {})).statusCode).toBe(200);
    expect((await ask('GET', '/sign-in', undefined, {})).statusCode).toBe(200);
  }, 30_000);

  test('a bucket is never fuller than its burst, a clock put back takes nothing, and old keys are forgotten', () => {
    const rate = new Rate({ perSecond: 10, burst: 2, maximumKeys: 2 });
    expect([rate.take('a', 0), rate.take('a', 0), rate.take('a', 0)]).toEqual([0, 0, 100]);
    expect([rate.take('a', 100), rate.take('a', 100)]).toEqual([0, 100]);
    expect([rate.take('a', 99_000), rate.take('a', 99_000), rate.take('a', 99_000)]).toEqual([0, 0, 100]);
    expect(rate.take('a', 50)).toBe(100);
    rate.take('b', 99_000);
    rate.take('c', 99_000);
    expect(rate.take('a', 99_000)).toBe(0);
  });
});
