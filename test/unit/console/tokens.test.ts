/** Tokens over REST: made, told once, used, revoked, expired. */
import { maxTokens } from '../../../src/console/access/wanted.ts';
import { FakeServices, aMessage, noon } from './in-memory.ts';
import { listening, bearer, codeOf, named, sendJson } from './listener.ts';
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

const create = (wanted: unknown) => ask('POST', '/api/v1/tokens', wanted);

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
    for (let n = 0; n < maxTokens; n += 1) {
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
