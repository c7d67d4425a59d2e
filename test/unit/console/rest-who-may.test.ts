/** Who is answered over REST: with which token, how often, under which name of a host. */
import { noon } from './in-memory.ts';
import { matching, restOf } from './rest-asked.ts';
import type { Rest } from './rest-asked.ts';

let services: Rest['services'];
let app: Rest['app'];
let get: Rest['get'];
let now = noon;

beforeEach(async () => {
  now = noon;
  ({ services, app, get } = await restOf({ now: () => now }));
});
afterEach(() => app.close());

describe('who may', () => {
  const closed = [
    '/api/v1/messages',
    '/api/v1/messages/stanza-1',
    '/api/v1/settings',
    '/api/v1/openapi.json',
    '/metrics',
  ];

  test.each(closed)('%s needs the token', async (url) => {
    const wrong: Record<string, string>[] = [
      {},
      { authorization: 'Basic YTpi' },
      { authorization: 'Bearer' },
    ];
    for (const headers of wrong) {
      const answer = await get(url, headers);
      expect(answer.statusCode).toBe(401);
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer realm=/);
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(answer.json()).toMatchObject({ status: 401 });
      expect(answer.body).not.toContain('hello');
    }
    expect(
      (await get(url, { authorization: 'Bearer the-wrong-token' })).headers['www-authenticate'],
    ).toContain('invalid_token');
    expect((await get(url)).statusCode).toBe(200);
  });

  test('the token is asked for before anything else is looked at', async () => {
    expect((await get('/api/v1/messages?limit=0', {})).statusCode).toBe(401);
    const put = await app.inject({
      method: 'PUT',
      url: '/api/v1/settings/x',
      payload: 'not json',
      headers: { 'content-type': 'application/json' },
    });
    expect(put.statusCode).toBe(401);
  });

  test('an empty token opens nothing', async () => {
    services.token = '';
    expect((await get('/api/v1/messages', { authorization: 'Bearer ' })).statusCode).toBe(401);
  });

  test('a renewed token replaces the old one', async () => {
    await services.renewApiToken();
    expect((await get('/api/v1/messages')).statusCode).toBe(401);
    expect((await get('/api/v1/messages', { authorization: 'bearer a-new-token' })).statusCode).toBe(200);
  });

  test('guessing is slowed down by address, and keeps no right token from its owner', async () => {
    const guess = (remoteAddress: string, token: string) =>
      app.inject({ url: '/api/v1/messages', remoteAddress, headers: { authorization: `Bearer ${token}` } });
    for (let n = 0; n < 30; n += 1) expect((await guess('127.0.0.9', `guess-${n}`)).statusCode).toBe(401);
    const shut = await guess('127.0.0.9', 'guess-31');
    expect(shut.statusCode).toBe(429);
    expect(shut.headers['retry-after']).toBe('60');
    expect(shut.json()).toMatchObject({ status: 429, detail: matching(/60 s/) });
    expect((await guess('127.0.0.9', 'the-right-token')).statusCode).toBe(200);
    expect((await guess('127.0.0.8', 'guess-31')).statusCode).toBe(401);
    now += 60_000;
    expect((await guess('127.0.0.9', 'guess-31')).statusCode).toBe(401);
  });

  test('a program that has one wrong token and goes on with it is nothing to another’s at its address', async () => {
    const guess = (token: string) => get('/api/v1/messages', { authorization: `Bearer ${token}` });
    for (let n = 0; n < 30; n += 1) expect((await guess('revoked-long-ago')).statusCode).toBe(401);
    expect((await guess('revoked-long-ago')).statusCode).toBe(429);
    expect((await guess('mistyped')).statusCode).toBe(401);
  });

  test('a missing token is no guess', async () => {
    for (let n = 0; n < 40; n += 1) await get('/metrics', {});
    expect((await get('/metrics')).statusCode).toBe(200);
  });

  test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:80', 'user@localhost', 'a b'])(
    'host “%s” is not served (DNS rebinding)',
    async (host) => {
      const answer = await get('/api/v1/health', { host });
      expect(answer.statusCode).toBe(421);
      expect(answer.json()).toMatchObject({ status: 421 });
    },
  );
  test.each(['localhost:9095', '127.0.0.1', '[::1]:9095', 'LOCALHOST'])('host %s is served', async (host) => {
    expect((await get('/api/v1/health', { host })).statusCode).toBe(200);
  });
});
