/** What all of REST has in common, its health and its metrics. */
import { healthy } from './in-memory.ts';
import { bearer } from './listener.ts';
import { restOf } from './rest-asked.ts';
import type { Rest } from './rest-asked.ts';

let services: Rest['services'];
let app: Rest['app'];
let get: Rest['get'];
let faults: Rest['faults'];

beforeEach(async () => {
  ({ services, app, get, faults } = await restOf());
});
afterEach(() => app.close());

const messages = (query: string) => get(`/api/v1/messages${query}`);

describe('health', () => {
  test('needs no token and tells no texts of problems', async () => {
    services.healthNow = {
      ...healthy,
      status: 'degraded',
      store: { kind: 'postgres', ok: false, problem: 'postgres://user:password@db is gone' },
      problems: [{ code: 'X', text: 'secret text', remedy: 'secret remedy' }],
    };
    const answer = await get('/api/v1/health', {});
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      status: 'degraded',
      data: {
        directory: '/openfire/receipts',
        mount: '/',
        volume: false,
        freeBytes: 6e9,
        totalBytes: 9e9,
      },
      guard: {
        on: true,
        redelivered: 0,
        rescued: 0,
        refused: 0,
        oldestUnconfirmed: null,
        silentSessions: 0,
      },
      version: '0.1.0',
      openfire: '4.2.0',
      link: { kind: 'bridge', connected: true },
      spool: { pending: 0, bytes: 2_097_152, dropped: 0, full: false },
      store: { kind: 'postgres', ok: false },
      retention: { days: 0, waiting: null, clockAheadBy: null },
      problems: ['X'],
    });
  });

  test('is 503 while the log is not being written', async () => {
    services.healthNow = { ...healthy, status: 'down' };
    const answer = await get('/api/v1/health', {});
    expect(answer.statusCode).toBe(503);
    expect(answer.json()['status']).toBe('down');
  });
});

describe('the rest', () => {
  test('metrics are Prometheus text', async () => {
    const answer = await get('/metrics');
    expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(answer.body).toContain('receipts_messages_total 3');
  });

  test.each([
    ['/api/v1/messages', 'POST', 'GET, HEAD'],
    ['/api/v1/messages/stanza-1', 'DELETE', 'GET, HEAD'],
    ['/api/v1/settings/plugin.receipts.log', 'GET', 'PUT'],
    ['/api/v1/health', 'PATCH', 'GET, HEAD'],
    ['/metrics', 'OPTIONS', 'GET, HEAD'],
    ['/overview', 'DELETE', 'GET, HEAD, POST'],
  ] as const)('%s takes no %s', async (url, method, allow) => {
    const answer = await app.inject({ url, method, headers: bearer });
    expect(answer.statusCode).toBe(405);
    expect(answer.headers.allow).toBe(allow);
  });

  test.each(['/api/v1/', '/api/v2/messages', '/api', '/api/v1/messages/', '/api/v1/messages/a/b'])(
    '%s is a 404 problem',
    async (url) => {
      const answer = await get(url);
      expect(answer.statusCode).toBe(404);
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    },
  );

  test('over-long values are named; beyond 64 KiB the whole request is refused', async () => {
    const long = await messages(`?text=${'a'.repeat(50_000)}`);
    expect(long.json().errors[0]?.parameter).toBe('text');
    const tooLong = await messages(`?text=${'a'.repeat(70_000)}`);
    expect(tooLong.statusCode).toBe(431);
    expect(tooLong.headers['content-type']).toBe('application/problem+json');
    expect(tooLong.json()).toMatchObject({ status: 431 });
  });

  test('malformed addresses are problems, too', async () => {
    expect((await get('/api/v1/messages/%zz')).json()).toMatchObject({ status: 400 });
    expect((await get(`/api/v1/messages/${'a'.repeat(2000)}`)).json()).toMatchObject({ status: 414 });
  });

  test('a broken store is a 503, a fault of ours a 500; neither tells what it was', async () => {
    services.log.broken = new Error('SECRET /var/lib path');
    const fault = await get('/api/v1/messages');
    expect(fault.statusCode).toBe(500);
    services.healthNow = {
      ...healthy,
      status: 'down',
      store: { kind: 'sqlite', ok: false, problem: 'gone' },
    };
    const broken = await get('/api/v1/messages/x');
    expect(broken.statusCode).toBe(503);
    for (const { body } of [fault, broken]) expect(body).not.toContain('SECRET');
    expect(faults).toEqual([services.log.broken, services.log.broken]);
  });

  test('every answer carries the security headers', async () => {
    for (const url of [
      '/api/v1/health',
      '/api/v1/messages',
      '/nothing',
      '/sign-in',
      '/api/v1/messages/%zz',
    ]) {
      const { headers } = await get(url, {});
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['cache-control']).toBe('no-store');
    }
  });
});
