/** Tokens over REST, the records of access, and the brake on haste. */
import { Agent, request } from 'node:http';
import { mostTokens } from '../../../src/console/access/wanted.ts';
import { Rate } from '../../../src/rate.ts';
import { FakeServices, aMessage, noon } from './in-memory.ts';
import { listening, type Answer, type Listening } from './listener.ts';

let services: FakeServices;
let app: Listening;
let now: number;
let faults: unknown[];
const bearer = { authorization: 'Bearer the-right-token' };

beforeEach(async () => {
  now = noon;
  faults = [];
  services = new FakeServices([aMessage(1), aMessage(2)]);
  app = await listening(services, {
    version: '0.1.0',
    now: () => now,
    onFault: (error) => faults.push(error),
  });
});
afterEach(() => app.close());

const ask = (method: string, url: string, payload?: unknown, headers: Record<string, string> = bearer) =>
  app.inject({
    method,
    url,
    headers: { ...(payload !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(payload !== undefined && { payload: JSON.stringify(payload) }),
  });
const create = (wanted: unknown) => ask('POST', '/api/v1/tokens', wanted);
const codeOf = (answer: Answer) => answer.json().type.replace(/^.*:/, '');
const named = (answer: Answer) => answer.json().errors.map(({ parameter }) => parameter);

describe('tokens', () => {
  test('are made, told once, listed, used and revoked; each is recorded', async () => {
    const made = await create({ name: 'grafana', scope: 'status', expiresAt: '2026-11-22T12:00:00+01:00' });
    expect(made.statusCode).toBe(201);
    const { token, view } = made.json() as unknown as { token: string; view: { id: string } };
    expect(view).toMatchObject({
      name: 'grafana',
      scope: 'status',
      createdBy: 'token api-token',
      expiresAt: '2026-11-22T11:00:00.000Z',
    });
    const mine = { authorization: `Bearer ${token}` };
    expect((await ask('GET', '/api/v1/messages', undefined, mine)).statusCode).toBe(200);
    expect((await ask('GET', '/api/v1/tokens')).json().items).toEqual([view]);
    const { id } = view;
    expect((await ask('DELETE', `/api/v1/tokens/${id}`)).statusCode).toBe(204);
    expect((await ask('GET', '/api/v1/messages', undefined, mine)).statusCode).toBe(401);
    expect((await ask('DELETE', `/api/v1/tokens/${id}`)).statusCode).toBe(404);
    const record = { who: 'token api-token', via: 'api', address: '127.0.0.1', rows: 0 };
    expect(services.access.recorded).toMatchObject([
      {
        ...record,
        action: 'token-created',
        filter: { id, name: 'grafana', scope: 'status', expiresAt: '2026-11-22T11:00:00.000Z' },
      },
      { ...record, action: 'token-revoked', filter: { id, name: 'grafana' } },
    ]);
  });

  test.each([
    [{}, ['name', 'scope']],
    [{ name: '', scope: 'read' }, ['name']],
    [{ name: ' a', scope: 'read' }, ['name']],
    [{ name: 'a ', scope: 'read' }, ['name']],
    [{ name: 'a\u202Eb', scope: 'read' }, ['name']],
    [{ name: 'a\u0000', scope: 'read' }, ['name']],
    [{ name: '\ud800', scope: 'read' }, ['name']],
    [{ name: 'x'.repeat(65), scope: 'read' }, ['name']],
    [{ name: 7, scope: 'read' }, ['name']],
    [{ name: 'a', scope: 'root' }, ['scope']],
    [{ name: 'a', scope: ['read'] }, ['scope']],
    [{ name: 'a', scope: 'read', expiresAt: 'tomorrow' }, ['expiresAt']],
    [{ name: 'a', scope: 'read', expiresAt: 0 }, ['expiresAt']],
    [{ name: 'a', scope: 'read', expiresAt: '2026-11-21T12:00:00Z' }, ['expiresAt']],
    [{ name: 'a', scope: 'read', admin: true }, ['admin']],
  ])('%j is a 400 that names %j', async (wanted, parameters) => {
    const answer = await create(wanted);
    expect(answer.statusCode).toBe(400);
    expect(named(answer)).toEqual(parameters);
    expect(services.access.kept).toEqual([]);
  });

  test.each([['[]'], ['"x"'], ['null'], ['{']])('a body of %s is a 400', async (payload) => {
    const headers = { ...bearer, 'content-type': 'application/json' };
    const answer = await app.inject({ method: 'POST', url: '/api/v1/tokens', payload, headers });
    expect([answer.statusCode, codeOf(answer)]).toEqual([400, 'invalid-body']);
  });

  test('no token becomes the name of another, nor stands in a record', async () => {
    const token = ['rcpt', 'Vbq3dP7xW1mC0nYtR8sKf2LgHjZaE5uQ6oTiXyN9Bw4'].join('_');
    for (const name of [
      token,
      `for ${token}`,
      token.slice(0, 30),
      token.toUpperCase(),
      services.apiToken(),
    ]) {
      const answer = await create({ name, scope: 'read' });
      expect([name, answer.statusCode]).toEqual([name, 400]);
      expect(named(answer)).toEqual(['name']);
      expect(answer.body).not.toContain(name);
    }
    expect((await create({ name: 'rcpt_short', scope: 'read' })).statusCode).toBe(201);
  });

  test('names of any script and emoji will do; one that is in use, or that of the own token, will not', async () => {
    for (const name of [
      'Überwachung 7',
      '支持',
      'команда',
      'a',
      '👩‍🚒'.replaceAll('\u200D', ''),
      'x'.repeat(64),
    ]) {
      expect((await create({ name, scope: 'read', expiresAt: null })).statusCode).toBe(201);
    }
    for (const name of ['a', 'api-token']) {
      const answer = await create({ name, scope: 'read' });
      expect([answer.statusCode, codeOf(answer)]).toEqual([409, 'name-taken']);
    }
    const { id } = services.access.kept.find(({ name }) => name === 'a') ?? { id: '' };
    services.access.revokeToken(id);
    expect((await create({ name: 'a', scope: 'read' })).statusCode).toBe(201);
  });

  test('there is an end to them', async () => {
    for (let n = 0; n < mostTokens; n += 1) {
      services.access.createToken({ name: `t${n}`, scope: 'read', expiresAt: null }, 'admin');
    }
    const answer = await create({ name: 'one more', scope: 'read' });
    expect([answer.statusCode, codeOf(answer)]).toEqual([409, 'too-many-tokens']);
    services.access.revokeToken('token-1');
    expect((await create({ name: 'one more', scope: 'read' })).statusCode).toBe(201);
  });

  test('that cannot be written is a 503; one that cannot be recorded is not told, and worth nothing', async () => {
    services.access.broken = new Error('disk full');
    expect((await create({ name: 'a', scope: 'read' })).statusCode).toBe(503);
    services.access.broken = null;
    services.access.record = () => {
      throw new Error('disk full');
    };
    const answer = await create({ name: 'a', scope: 'read' });
    expect([answer.statusCode, codeOf(answer)]).toEqual([503, 'not-recorded']);
    expect(answer.body).not.toContain('token-1');
    expect(services.access.find('token-1', now)).toBeNull();
  });

  test('one that expires does so without anybody’s doing', async () => {
    const { token } = services.access.createToken(
      { name: 'x', scope: 'admin', expiresAt: now + 1000 },
      'admin',
    );
    const mine = { authorization: `Bearer ${token}` };
    now += 999;
    expect((await ask('GET', '/api/v1/tokens', undefined, mine)).statusCode).toBe(200);
    now += 1;
    expect((await ask('GET', '/api/v1/tokens', undefined, mine)).statusCode).toBe(401);
  });
});

describe('records', () => {
  test('every read of content leaves one: who, which filter, how many', async () => {
    const { token } = services.access.createToken({ name: 'desk', scope: 'read', expiresAt: null }, 'admin');
    const mine = { authorization: `Bearer ${token}` };
    for (const url of [
      '/api/v1/messages?participant=alice@localhost&text=hello&limit=1',
      '/api/v1/messages/stanza-2',
      '/api/v1/messages/none',
      '/api/v1/conversations?name=ali',
      '/api/v1/conversations/alice@localhost/bob@localhost?limit=1',
      '/api/v1/conversations/room@c.localhost',
      '/api/v1/stats?until=2026-11-21T12:00:00Z',
      '/api/v1/states',
    ]) {
      await ask('GET', url, undefined, mine);
    }
    const common = { who: 'token desk', via: 'api', address: '127.0.0.1' };
    const filter = { participant: 'alice@localhost', text: 'hello', limit: '1' };
    expect(services.access.recorded).toMatchObject([
      { ...common, action: 'messages', filter, rows: 1 },
      { ...common, action: 'message', filter: { stanzaId: 'stanza-2' }, rows: 1 },
      { ...common, action: 'conversations', filter: { name: 'ali' }, rows: 1 },
      {
        ...common,
        action: 'conversation',
        filter: { a: 'alice@localhost', b: 'bob@localhost', limit: '1' },
        rows: 1,
      },
      { ...common, action: 'conversation', filter: { room: 'room@c.localhost' }, rows: 0 },
    ]);
    expect(JSON.stringify(services.access.recorded)).not.toContain('hello 1');
  });

  test('where one cannot be written, no content is shown, with what to do; the ledger is', async () => {
    services.access.broken = Object.assign(new Error('SECRET /path'), { remedy: 'Make room on the disk.' });
    for (const url of [
      'messages',
      'messages/stanza-1',
      'conversations',
      'conversations/alice@localhost/bob@localhost',
    ]) {
      const answer = await ask('GET', `/api/v1/${url}`);
      expect([answer.statusCode, codeOf(answer)]).toEqual([503, 'not-recorded']);
      expect(answer.json().detail).toContain('Make room on the disk.');
      expect(answer.body).not.toMatch(/hello|SECRET/);
    }
    services.access.kept.push({
      id: 's',
      name: 's',
      scope: 'status',
      createdAt: '',
      createdBy: '',
      expiresAt: null,
      lastUsedAt: null,
      revokedAt: null,
    });
    const ledger = await ask('GET', '/api/v1/messages', undefined, { authorization: 'Bearer s' });
    expect([ledger.statusCode, ledger.json().items.length]).toEqual([200, 2]);
  });

  test('a setting can be mended all the same; that it was changed is recorded otherwise', async () => {
    const url = '/api/v1/settings/plugin.receipts.retention.days';
    expect((await ask('PUT', url, { value: '30' })).statusCode).toBe(200);
    const filter = { name: 'plugin.receipts.retention.days', value: '30' };
    expect(services.access.recorded).toMatchObject([{ action: 'setting-changed', filter }]);
    services.access.broken = new Error('disk full');
    expect((await ask('PUT', url, { value: '60' })).statusCode).toBe(200);
    expect(faults).toEqual([services.access.broken]);
  });

  test('a secret value is not in them', async () => {
    const url = '/api/v1/settings/plugin.receipts.database';
    await ask('PUT', url, { value: 'postgres://receipts:SECRET@db/receipts' });
    expect(services.access.recorded).toMatchObject([{ action: 'setting-changed' }]);
    expect(JSON.stringify(services.access.recorded)).not.toContain('SECRET');
  });

  test('are listed, youngest first, by who and what, and listing is recorded', async () => {
    await ask('GET', '/api/v1/messages');
    await ask('GET', '/api/v1/messages/stanza-1');
    const listed = await ask('GET', '/api/v1/access-records?who=token%20api-token&limit=10');
    expect(listed.json().items).toMatchObject([{ action: 'message' }, { action: 'messages' }]);
    const again = (await ask('GET', '/api/v1/access-records?action=records')).json();
    expect(again.items).toMatchObject([
      { action: 'records', filter: { who: 'token api-token', limit: '10' }, rows: 2 },
    ]);
  });

  test.each([
    ['who=', 'who'],
    [`who=${'x'.repeat(201)}`, 'who'],
    ['action=everything', 'action'],
    ['since=yesterday', 'since'],
    ['limit=501', 'limit'],
    ['participant=alice@localhost', 'participant'],
  ])('%.30s is a 400 that names %s', async (query, parameter) => {
    const answer = await ask('GET', `/api/v1/access-records?${query}`);
    expect(answer.statusCode).toBe(400);
    expect(named(answer)).toEqual([parameter]);
  });
});

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
