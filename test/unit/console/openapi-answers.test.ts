/** What openapi.json promises is what is answered, to everybody and when something is out of order. */
import { healthy } from './in-memory.ts';
import type { Answer } from './listener.ts';
import { described, headers } from './openapi-described.ts';
import type { Described } from './openapi-described.ts';

let services: Described['services'];
let app: Described['app'];
let description: Described['description'];
let operations: Described['operations'];
let schemas: Described['schemas'];

beforeAll(async () => {
  ({ services, app, description, operations, schemas } = await described());
});
afterAll(() => app.close());

const flaws = (schema: object, value: unknown) => schemas.flaws(schema, value);

/** The answer against what is described for its status and its type. */
function expectDescribed(path: string, method: string, answer: Answer): void {
  const where = `${method} ${path} ${answer.statusCode}`;
  const response = description.paths[path]?.[method.toLowerCase()]?.responses[answer.statusCode];
  expect(`${where} ${response === undefined ? 'is not described' : ''}`).toBe(`${where} `);
  const type = answer.headers['content-type'];
  const [described] = Object.entries(response?.content ?? {}).filter(
    ([name]) => name === type || name === type?.split(';')[0],
  );
  if (answer.body === '') return expect(response?.content).toBeUndefined();
  expect(`${where} ${described?.[0] ?? `as ${String(type)}`}`).toBe(`${where} ${described?.[0] ?? ''}`);
  const schema = described?.[1].schema ?? {};
  const isJson = (described?.[0] ?? '').endsWith('json');
  expect(`${where} ${flaws(schema, isJson ? answer.json() : answer.body)}`).toBe(`${where} No errors`);
  for (const name of Object.keys(response?.headers ?? {})) {
    if (['WWW-Authenticate', 'Retry-After'].includes(name)) continue;
    expect(answer.headers[name.toLowerCase()]).toBeDefined();
  }
}

const now = 'until=2026-11-21T12:00:00Z';
const all: readonly (readonly [method: string, path: string, url: string, status: number, body?: unknown])[] =
  [
    ['GET', '/api/v1/health', '/api/v1/health', 200],
    ['GET', '/api/v1/health', '/api/v1/health?x=1', 400],
    ['GET', '/metrics', '/metrics', 200],
    ['GET', '/api/v1/openapi.json', '/api/v1/openapi.json', 200],
    ['GET', '/api/v1/messages', '/api/v1/messages', 200],
    ['GET', '/api/v1/messages', '/api/v1/messages?limit=0', 400],
    ['GET', '/api/v1/messages', '/api/v1/messages?cursor=x', 400],
    ['GET', '/api/v1/messages/{stanzaId}', '/api/v1/messages/stanza-1', 200],
    ['GET', '/api/v1/messages/{stanzaId}', '/api/v1/messages/none', 404],
    ['GET', '/api/v1/messages/{stanzaId}', `/api/v1/messages/${'a'.repeat(2000)}`, 414],
    ...['deliveries', 'timeline'].flatMap((list): [string, string, string, number][] => [
      ['GET', `/api/v1/messages/{stanzaId}/${list}`, `/api/v1/messages/stanza-1/${list}?limit=1`, 200],
      ['GET', `/api/v1/messages/{stanzaId}/${list}`, `/api/v1/messages/none/${list}`, 404],
      ['GET', `/api/v1/messages/{stanzaId}/${list}`, `/api/v1/messages/stanza-1/${list}?cursor=x`, 400],
    ]),
    ['POST', '/api/v1/messages/{stanzaId}/redeliver', '/api/v1/messages/stanza-1/redeliver', 202],
    ['POST', '/api/v1/messages/{stanzaId}/redeliver', '/api/v1/messages/none/redeliver', 404],
    ['GET', '/api/v1/conversations', '/api/v1/conversations', 200],
    ['GET', '/api/v1/conversations', '/api/v1/conversations?limit=x', 400],
    ['GET', '/api/v1/conversations/{a}/{b}', '/api/v1/conversations/alice@localhost/bob@localhost', 200],
    ['GET', '/api/v1/conversations/{a}/{b}', '/api/v1/conversations/@/@', 400],
    ['GET', '/api/v1/conversations/{room}', '/api/v1/conversations/room@conference.localhost', 200],
    ['GET', '/api/v1/export', '/api/v1/export', 200],
    ['GET', '/api/v1/export', '/api/v1/export?format=csv', 200],
    ['GET', '/api/v1/export', '/api/v1/export?format=html', 200],
    ['GET', '/api/v1/export', '/api/v1/export?after=none', 400],
    ['GET', '/api/v1/stats', `/api/v1/stats?${now}`, 200],
    ['GET', '/api/v1/stats', '/api/v1/stats?step=x', 400],
    ['GET', '/api/v1/states', '/api/v1/states', 200],
    ['GET', '/api/v1/events', '/api/v1/events?lastEventId=x', 400],
    ['GET', '/api/v1/settings', '/api/v1/settings', 200],
    ['PUT', '/api/v1/settings/{name}', '/api/v1/settings/plugin.receipts.log', 200, { value: 'true' }],
    ['PUT', '/api/v1/settings/{name}', '/api/v1/settings/plugin.receipts.log', 400, { value: 1 }],
    ['PUT', '/api/v1/settings/{name}', '/api/v1/settings/none', 404, { value: null }],
    ['PUT', '/api/v1/settings/{name}', '/api/v1/settings/x', 413, { value: 'x'.repeat(70_000) }],
    [
      'PUT',
      '/api/v1/settings/{name}',
      '/api/v1/settings/plugin.receipts.retention.days',
      409,
      { value: '1' },
    ],
    ['POST', '/api/v1/clock', '/api/v1/clock', 204],
    ['GET', '/api/v1/backup', '/api/v1/backup', 200],
    ['POST', '/api/v1/backup', '/api/v1/backup', 202],
    ['DELETE', '/api/v1/backup', '/api/v1/backup', 204],
    ['GET', '/api/v1/backup/content', '/api/v1/backup/content', 200],
    ['GET', '/api/v1/erasures', '/api/v1/erasures', 200],
    ['GET', '/api/v1/erasures/{id}', '/api/v1/erasures/1', 200],
    ['GET', '/api/v1/erasures/{id}', '/api/v1/erasures/2', 404],
    ['POST', '/api/v1/erasures', '/api/v1/erasures', 200, { account: 'alice@localhost', dryRun: true }],
    ['POST', '/api/v1/erasures', '/api/v1/erasures', 409, { account: 'alice@localhost' }],
    ['POST', '/api/v1/erasures', '/api/v1/erasures', 200, { account: 'alice@localhost', confirm: true }],
    ['POST', '/api/v1/erasures', '/api/v1/erasures', 400, { account: '@', waiting: 1 }],
    ['GET', '/api/v1/restored', '/api/v1/restored', 200],
    ['POST', '/api/v1/restored', '/api/v1/restored', 200, { action: 'settle' }],
    ['POST', '/api/v1/restored', '/api/v1/restored', 400, { action: 'x' }],
    ['POST', '/api/v1/tokens', '/api/v1/tokens', 201, { name: 'a', scope: 'read' }],
    ['POST', '/api/v1/tokens', '/api/v1/tokens', 409, { name: 'a', scope: 'read' }],
    ['POST', '/api/v1/tokens', '/api/v1/tokens', 400, { name: '' }],
    ['GET', '/api/v1/tokens', '/api/v1/tokens', 200],
    ['DELETE', '/api/v1/tokens/{id}', '/api/v1/tokens/token-2', 204],
    ['DELETE', '/api/v1/tokens/{id}', '/api/v1/tokens/token-2', 404],
    ['GET', '/api/v1/access-records', '/api/v1/access-records', 200],
    ['GET', '/api/v1/access-records', '/api/v1/access-records?limit=0', 400],
  ];

describe('answers are as described', () => {
  const cases = all.map((one) => ({ name: `${one[0]} ${one[2].slice(0, 60)} answers ${one[3]}`, one }));
  test.each(cases)('$name', async ({ one: [method, path, url, status, body] }) => {
    const json = body === undefined ? {} : { payload: JSON.stringify(body) };
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const answer = await app.inject({ method, url, headers: { ...headers, ...type }, ...json });
    expect(answer.statusCode).toBe(status);
    expectDescribed(path, method, answer);
  });

  test('each operation is asked for its success', () => {
    const asked = new Set(
      all.filter(([, , , status]) => status < 300).map(([method, path]) => `${method} ${path}`),
    );
    // Server-sent events do not end; events.test.ts looks at them.
    asked.add('GET /api/v1/events');
    expect(
      operations()
        .map(({ method, path }) => `${method.toUpperCase()} ${path}`)
        .toSorted(),
    ).toEqual([...asked].toSorted());
  });

  test('to a token of scope status, too, and to nobody', async () => {
    for (const [method, path, url] of all.filter(([, , , status]) => status < 300)) {
      for (const authorization of ['Bearer token-1', 'Bearer nobody', '']) {
        const answer = await app.inject({
          method,
          url,
          headers: authorization === '' ? {} : { authorization },
        });
        expectDescribed(path, method, answer);
      }
    }
    const search = await app.inject({
      url: '/api/v1/messages?text=x',
      headers: { authorization: 'Bearer token-1' },
    });
    expect(search.statusCode).toBe(403);
    expectDescribed('/api/v1/messages', 'GET', search);
  });

  test('when the store is out of order, or reads cannot be recorded', async () => {
    const gets = all.filter(([method, , , status]) => method === 'GET' && status === 200);
    const reads = gets.filter(([, path]) => /messages|conversations|export/.test(path));
    services.access.broken = new Error('disk full');
    for (const [method, path, url] of reads) {
      const answer = await app.inject({ method, url, headers });
      expect(answer.statusCode).toBe(503);
      expectDescribed(path, method, answer);
    }
    services.access.broken = null;
    services.log.broken = new Error('gone');
    services.healthNow = {
      ...healthy,
      status: 'down',
      store: { kind: 'sqlite', ok: false, problem: 'gone' },
    };
    for (const [method, path, url] of gets) {
      const answer = await app.inject({ method, url, headers });
      expectDescribed(path, method, answer);
      if ([...reads.map(([, one]) => one), '/api/v1/stats', '/api/v1/health'].includes(path)) {
        expect(answer.statusCode).toBe(503);
      }
    }
    services.log.broken = null;
    services.healthNow = healthy;
  });

  test('when a token is guessed', async () => {
    for (let n = 0; n < 31; n += 1) {
      const guess = { authorization: `Bearer guess-${n}` };
      const answer = await app.inject({
        url: '/api/v1/messages',
        headers: guess,
        remoteAddress: '127.0.0.9',
      });
      expectDescribed('/api/v1/messages', 'GET', answer);
      if (n === 30) expect(answer.statusCode).toBe(429);
    }
  });
});
