/** Records of access over REST: what leaves one, and what is shown where none can be written. */
import { FakeServices, aMessage, noon } from './in-memory.ts';
import { listening, codeOf, named, sendJson } from './listener.ts';
import type { Listening } from './listener.ts';

let services: FakeServices;
let app: Listening;
let faults: unknown[];

beforeEach(async () => {
  faults = [];
  services = new FakeServices([aMessage(1), aMessage(2)]);
  app = await listening(services, {
    version: '0.1.0',
    now: () => noon,
    onFault: (error) => faults.push(error),
  });
});
afterEach(() => app.close());

const ask = (method: string, url: string, payload?: unknown, headers?: Record<string, string>) =>
  sendJson(app, method, url, payload, headers);

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
