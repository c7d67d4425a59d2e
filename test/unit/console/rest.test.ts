import type { Stats } from '../../../src/chatlog/reader.ts';
import { FakeServices, aMessage, healthy, noon } from './in-memory.ts';
import { listening, type Answer, type Json, type Listening } from './listener.ts';

const bearer = { authorization: 'Bearer the-right-token' };
let services: FakeServices;
let app: Listening;
let now = noon;
let faults: unknown[] = [];

beforeEach(async () => {
  now = noon;
  faults = [];
  services = new FakeServices([1, 2, 3].map((number) => aMessage(number)));
  app = await listening(services, {
    version: '0.1.0',
    now: () => now,
    onFault: (error) => faults.push(error),
  });
});
afterEach(() => app.close());

// Jest's own is an any.
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
const get = (url: string, headers: Record<string, string> = bearer) => app.inject({ url, headers });
const messages = (query: string) => get(`/api/v1/messages${query}`);

describe('messages', () => {
  test('are given newest first, 50 at most, with the contract’s fields and what is added', async () => {
    const answer = await messages('');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    const { items, next } = answer.json();
    expect(items.map((item) => item.stanzaId)).toEqual(['stanza-3', 'stanza-2', 'stanza-1']);
    expect(Object.keys(items[0] ?? {}).toSorted()).toEqual([
      'bodies',
      'body',
      'deliveries',
      'from',
      'id',
      'moreDeliveries',
      'position',
      'repeats',
      'room',
      'sentAt',
      'stanzaId',
      'state',
      'texts',
      'to',
      'type',
    ]);
    expect(next).toBeNull();
    expect(services.log.queries).toEqual([{ order: 'desc', limit: 50 }]);
  });

  test('nulls stay null and bodies stay as they were', async () => {
    const body = '<b>"\u202E\ud83d\ude00\ud800 \u0007';
    services.log.kept.splice(
      0,
      3,
      aMessage(9, { id: null, body, room: 'r@c.localhost' }),
      aMessage(8, { body: null }),
    );
    const { items } = (await messages('?order=asc')).json();
    expect(items[1]).toMatchObject({ id: null, room: 'r@c.localhost', body });
    expect(items[0]).toMatchObject({ body: null, room: null });
  });

  test('every filter reaches the log', async () => {
    const query = new URLSearchParams({
      participant: 'Alice@LOCALHOST/home',
      with: 'bob@localhost',
      room: 'room@conference.localhost',
      since: '2026-11-21T10:00:00.5+01:00',
      until: '2026-11-21T12:00:00Z',
      state: 'accepted',
      text: 'hello 2',
      order: 'asc',
      limit: '500',
    });
    expect((await messages(`?${query.toString()}`)).statusCode).toBe(200);
    expect(services.log.queries).toEqual([
      {
        participant: 'alice@localhost',
        with: 'bob@localhost',
        room: 'room@conference.localhost',
        since: Date.parse('2026-11-21T09:00:00.500Z'),
        until: noon,
        state: 'accepted',
        text: 'hello 2',
        order: 'asc',
        limit: 500,
      },
    ]);
  });

  test('the cursor leads through all of them', async () => {
    const first = (await messages('?limit=2')).json();
    const second = (await messages(`?limit=2&cursor=${first.next ?? ''}`)).json();
    expect([...first.items, ...second.items].map((item) => item.id)).toEqual(['m3', 'm2', 'm1']);
    expect(second.next).toBeNull();
  });

  test.each([
    ['limit=0', 'limit'],
    ['limit=501', 'limit'],
    ['limit=abc', 'limit'],
    ['limit=1e2', 'limit'],
    ['limit=%2B5', 'limit'],
    ['limit=', 'limit'],
    ['limit=5&limit=6', 'limit'],
    ['since=yesterday', 'since'],
    ['since=2026-11-21', 'since'],
    ['since=2026-11-21T08:00:00', 'since'],
    ['since=2026-02-29T08:00:00Z', 'since'],
    ['since=2026-11-21T24:00:00Z', 'since'],
    ['until=2026-11-21T08:00:00%2B25:00', 'until'],
    ['until=1795248000000', 'until'],
    ['state=read', 'state'],
    ['state=', 'state'],
    ['with=bob@localhost', 'with'],
    ['participant=', 'participant'],
    ['participant=a%20b@foo_bar', 'participant'],
    ['participant=@localhost', 'participant'],
    ['participant=alice@', 'participant'],
    ['participant=a@b@', 'participant'],
    ['participant=%F0%9F%98%80@localhost', 'participant'],
    ['participant=/home', 'participant'],
    [`participant=${'a'.repeat(1024)}@localhost`, 'participant'],
    ['room=%00@localhost', 'room'],
    ['text=', 'text'],
    ['text=%20%20', 'text'],
    ['text=a%00b', 'text'],
    [`text=${'a'.repeat(201)}`, 'text'],
    ['text=%ff', 'text'],
    ['order=down', 'order'],
    ['cursor=stranger', 'cursor'],
    ['cursor=%0a', 'cursor'],
    ['Limit=5', 'Limit'],
    ['constructor=x', 'constructor'],
    ['__proto__=x', '__proto__'],
  ])('refuses ?%.60s and names %s', async (query, parameter) => {
    const answer = await messages(`?${query}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    const problem = answer.json();
    expect(problem).toMatchObject({ status: 400, type: matching(/:invalid-parameters$/) });
    expect(problem.title).not.toBe('');
    expect(problem.detail).toContain(parameter);
    expect(problem.errors).toEqual([{ parameter, problem: matching(/./) }]);
  });

  test('names everything that is wrong at once', async () => {
    const { errors } = (await messages('?limit=0&state=x&colour=red')).json();
    expect(errors.map((error) => error.parameter)).toEqual(['limit', 'state', 'colour']);
  });

  test('a plus that was not escaped in an offset is understood', async () => {
    expect((await messages('?since=2026-11-21T10:00:00+01:00')).statusCode).toBe(200);
    expect(services.log.queries[0]?.since).toBe(Date.parse('2026-11-21T09:00:00Z'));
  });
});

describe('one message', () => {
  test('comes with timeline and XML', async () => {
    const answer = await get('/api/v1/messages/stanza-2');
    expect(answer.json()).toEqual(aMessage(2));
  });

  test.each(['nothing', '%00', '..%2f..%2fetc%2fpasswd', 'a'.repeat(1000)])('%.30s is a 404', async (id) => {
    const answer = await get(`/api/v1/messages/${id}`);
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ status: 404, type: matching(/:not-found$/) });
  });

  test('takes no parameters', async () => {
    expect((await get('/api/v1/messages/stanza-2?xml=1')).json().errors[0]?.parameter).toBe('xml');
  });
});

describe('conversations', () => {
  beforeEach(() => {
    services.log.kept.push(
      aMessage(4, { from: 'carol@localhost/x', to: 'bob@localhost', state: 'stored' }),
      aMessage(5, { room: 'room@c.localhost', to: 'room@c.localhost' }),
    );
  });
  const list = (query = '') => get(`/api/v1/conversations${query}`);
  const people = (answer: Answer) =>
    (answer.json().items as unknown as { participants: string[] }[]).map(({ participants }) => participants);

  test('are listed by their last message, with counts by state and how far the index is', async () => {
    const { items, next, ...rest } = (await list()).json();
    expect(items).toMatchObject([
      { participants: ['room@c.localhost'], room: 'room@c.localhost', messages: 1 },
      { participants: ['bob@localhost', 'carol@localhost'], room: null, byState: { stored: 1 } },
      { participants: ['alice@localhost', 'bob@localhost'], messages: 3, byState: { accepted: 3 } },
    ]);
    expect(items[2]).toMatchObject({ lastAt: aMessage(3).sentAt, last: { body: 'hello 3' } });
    expect(next).toBeNull();
    expect(rest).toEqual({ index: { behind: 0, through: '2026-11-21T12:00:00.000Z', missingSince: null } });
  });

  test('filters reach the log, and the cursor leads on', async () => {
    expect(people(await list('?participant=CAROL@localhost/x'))).toEqual([
      ['bob@localhost', 'carol@localhost'],
    ]);
    expect(people(await list('?name=ROOM'))).toEqual([['room@c.localhost']]);
    expect(people(await list('?state=stored'))).toHaveLength(1);
    const first = await list('?limit=2');
    const second = await list(`?limit=2&cursor=${first.json().next ?? ''}`);
    expect([...people(first), ...people(second)]).toHaveLength(3);
  });

  test('one is read like a chat: the youngest, older, newer, from a date', async () => {
    const read = async (query: string) => {
      const { items, older, newer } = (
        await get(`/api/v1/conversations/BOB@localhost/alice@localhost${query}`)
      ).json();
      return { bodies: items.map(({ body }) => body), older: String(older), newer };
    };
    const youngest = await read('?limit=2');
    expect(youngest).toMatchObject({ bodies: ['hello 2', 'hello 3'], newer: null });
    expect(await read(`?limit=1&cursor=${youngest.older}`)).toMatchObject({ bodies: ['hello 1'] });
    const at = encodeURIComponent(aMessage(2).sentAt);
    expect(await read(`?limit=1&at=${at}`)).toMatchObject({ bodies: ['hello 2'], newer: '2' });
    const room = (await get('/api/v1/conversations/room@c.localhost')).json();
    expect(room.items.map(({ body }) => body)).toEqual(['hello 5']);
    expect((await read('?at=2030-01-01T00:00:00Z')).bodies).not.toEqual([]);
  });

  test('of people who never talked there is nothing, and that is no error', async () => {
    const answer = await get('/api/v1/conversations/alice@localhost/nobody@localhost');
    expect(answer.json()).toEqual({ items: [], older: null, newer: null });
  });

  test.each([
    ['?limit=201', ['limit']],
    ['?name=', ['name']],
    ['?name=a%00', ['name']],
    ['?text=hello', ['text']],
    ['?cursor=stranger', ['cursor']],
    ['/@/b@localhost', ['a']],
    ['/a@localhost/%40', ['b']],
    ['/%20/%20', ['a', 'b']],
    ['/a@b_c', ['room']],
    ['/a@localhost/b@localhost?limit=501', ['limit']],
    ['/a@localhost/b@localhost?at=now', ['at']],
    ['/a@localhost/b@localhost?cursor=stranger', ['cursor']],
    ['/a@localhost/b@localhost?at=2026-11-21T00:00:00Z&cursor=1', ['at']],
  ])('%s is a 400 that names %j', async (path, names) => {
    const answer = await list(path);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().errors.map(({ parameter }) => parameter)).toEqual(names);
  });
});

describe('figures', () => {
  const stats = async (query = '') => {
    const answer = await get(`/api/v1/stats${query}`);
    return { ...answer.json(), status: answer.statusCode } as Json & { readonly status: number };
  };

  test('are of the last 24 hours by the hour, if nothing is said', async () => {
    const { since, until, step, points, total } = (await stats()) as unknown as Stats;
    expect({ since, until, step }).toEqual({
      since: '2026-11-20T12:00:00.000Z',
      until: '2026-11-21T12:00:00.000Z',
      step: 'hour',
    });
    expect(points).toHaveLength(24);
    expect(total).toMatchObject({ messages: 3, byState: { accepted: 3 }, delivery: { p50: 100 } });
  });

  test('what is said is taken, and what is left out follows from it', async () => {
    expect(await stats('?until=2026-11-02T00:00:00Z')).toMatchObject({ since: '2026-11-01T00:00:00.000Z' });
    expect(await stats('?since=2030-01-01T00:00:00Z')).toMatchObject({
      until: '2030-01-01T00:00:00.000Z',
      points: [],
    });
    expect(await stats('?since=2026-11-21T11:00:30Z&step=minute')).toMatchObject({
      since: '2026-11-21T11:00:00.000Z',
      step: 'minute',
    });
  });

  test.each([
    ['?step=week', 'step'],
    ['?since=2026-11-22T00:00:00Z&until=2026-11-21T00:00:00Z', 'until'],
    ['?since=2026-01-01T00:00:00Z&until=2026-11-21T00:00:00Z', 'step'],
    ['?since=0000-01-01T00:00:00Z&until=9999-12-31T00:00:00Z&step=day', 'step'],
    ['?step=minute&since=2026-11-20T00:00:00Z&until=2026-11-21T10:00:00Z', 'step'],
    ['?limit=5', 'limit'],
    ['?tz=Mars/Olympus&since=2026-11-20', 'tz'],
    ['?tz=%2B02:00', 'tz'],
  ])('%s is a 400 that names %s', async (query, parameter) => {
    const { status, errors } = await stats(query);
    expect(status).toBe(400);
    expect(errors).toMatchObject([{ parameter }]);
  });

  test.each([
    [
      'tz=Europe/Berlin&since=2026-03-29&until=2026-03-30',
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
    ],
    [
      'tz=Asia/Kolkata&since=2026-03-29&until=2026-03-30',
      '2026-03-28T18:30:00.000Z',
      '2026-03-29T18:30:00.000Z',
    ],
    [
      'tz=Europe/Berlin&since=2026-03-29T00:00:00Z&until=2026-03-30',
      '2026-03-29T00:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
    ],
    ['since=2026-03-29&until=2026-03-29T12:30', '2026-03-29T00:00:00.000Z', '2026-03-29T12:30:00.000Z'],
  ])('%s is from %s to %s', async (query, since, until) => {
    const asked = jest.spyOn(services.log, 'stats');
    const found = await stats(`?${query}`);
    expect(found).toMatchObject({ status: 200, tz: new URLSearchParams(query).get('tz') ?? 'UTC' });
    expect(found['items']).toEqual(found['points']);
    expect(asked.mock.lastCall?.[0]).toMatchObject({ since: Date.parse(since), until: Date.parse(until) });
  });

  test('2,000 points are given', async () => {
    const found = await stats('?step=minute&since=2026-11-20T00:00:00Z&until=2026-11-21T09:20:00Z');
    expect(found['points']).toHaveLength(2000);
  });

  test('who is typing is told as it is known', async () => {
    services.typing = [
      {
        from: 'alice@localhost',
        resource: null,
        to: 'bob@localhost',
        state: 'composing',
        at: '2026-11-21T11:59:59.000Z',
      },
    ];
    expect((await get('/api/v1/states')).json()).toEqual({ items: services.typing });
    expect((await get('/api/v1/states?all=1')).json().errors).toMatchObject([{ parameter: 'all' }]);
  });
});

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

describe('settings', () => {
  const put = (name: string, payload: string, type = 'application/json') =>
    app.inject({
      method: 'PUT',
      url: `/api/v1/settings/${name}`,
      payload,
      headers: { ...bearer, 'content-type': type },
    });

  test('a shorter retention says how many messages it takes, and is set where that is confirmed', async () => {
    services.wouldTake = 12;
    const name = 'plugin.receipts.retention.days';
    const asked = await put(name, '{"value": "36"}');
    expect(asked.statusCode).toBe(409);
    expect(asked.json()).toMatchObject({ messages: 12 });
    expect(asked.json()['type']).toMatch(/:not-confirmed$/);
    expect((await put(name, '{"value": "36", "confirm": false}')).statusCode).toBe(409);
    expect((await put(name, '{"value": "36", "confirm": "yes"}')).statusCode).toBe(400);
    expect(services.changes).toEqual([]);
    expect((await put(name, '{"value": "36", "confirm": true}')).statusCode).toBe(200);
    expect(services.changes).toEqual([[expect.any(String), name, '36']]);
  });

  test('are listed, set and given back their default', async () => {
    const listed = (await get('/api/v1/settings')).json();
    expect(listed.items).toEqual(services.settings());
    const name = 'plugin.receipts.guard.timeoutSeconds';
    const set = await put(name, '{"value":"45"}');
    expect(set.statusCode).toBe(200);
    expect(set.json()).toMatchObject({ name, value: '45', isSet: true, fallback: '30' });
    expect((await put(name, '{"value":null}')).json()).toMatchObject({ value: '30', isSet: false });
    expect(services.changes).toEqual([
      ['receipts-api', name, '45'],
      ['receipts-api', name, null],
    ]);
  });

  test.each([
    ['{"value":"soon"}', 400, 'invalid-parameters'],
    ['{"value":45}', 400, 'invalid-body'],
    ['{}', 400, 'invalid-body'],
    ['[]', 400, 'invalid-body'],
    ['null', 400, 'invalid-body'],
    ['', 400, 'invalid-body'],
    ['{"value":', 400, 'invalid-body'],
    ['{"value":"1","__proto__":{}}', 400, 'invalid-body'],
    ['{"value":"1","more":1}', 400, 'invalid-parameters'],
    [JSON.stringify({ value: 'x'.repeat(2001) }), 400, 'invalid-parameters'],
    [JSON.stringify({ value: 'x'.repeat(70_000) }), 413, 'too-large'],
  ])('%.40s is %i %s', async (payload, status, code) => {
    const answer = await put('plugin.receipts.guard.timeoutSeconds', payload);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.json().type).toBe(`urn:problem-type:openfire-receipts:${code}`);
    expect(services.changes).toEqual([]);
  });

  test('other types and other names are refused', async () => {
    expect(
      (await put('plugin.receipts.log', 'value=false', 'application/x-www-form-urlencoded')).statusCode,
    ).toBe(415);
    expect((await put('xmpp.domain', '{"value":"evil"}')).statusCode).toBe(404);
    expect((await put('log', '{"value":"false"}')).statusCode).toBe(404);
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
