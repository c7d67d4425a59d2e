/** Records of access on the Settings page. */
import type { FakeServices } from './in-memory.ts';
import { pagesOf, readable, broken } from './pages-asked.ts';
import type { Pages } from './pages-asked.ts';

let services: FakeServices;
let ask: Pages['ask'];
let post: Pages['post'];
let faults: Pages['faults'];

beforeEach(() => {
  ({ services, ask, post, faults } = pagesOf([]));
});

describe('Records of access', () => {
  test('are listed, filtered, and themselves recorded', async () => {
    const entry = { via: 'api', address: '127.0.0.1', rows: 3 } as const;
    services.access.record({ ...entry, who: 'token <i>', action: 'messages', filter: { text: '<script>' } });
    services.access.record({ ...entry, who: 'eve', action: 'export', filter: { format: 'csv' } });
    const all = await ask('/settings', 'view=records');
    expect(all.body).toContain('token &lt;i&gt;');
    expect(all.body).toContain('text=&lt;script&gt;');
    expect(readable(all.body)).toContain('eve API 127.0.0.1 exported format=csv 3');
    const some = await ask('/settings', 'view=records&who=eve&action=export&since=&until=');
    expect(some.body).not.toContain('token &lt;i&gt;');
    expect(services.access.recorded.at(-1)).toMatchObject({
      who: 'root',
      action: 'records',
      filter: { who: 'eve', action: 'export' },
      rows: 1,
    });
  });

  test('what cannot be read is a 503 with what to do; a fault of ours is told as one', async () => {
    services.access.records = () => {
      throw broken;
    };
    const failed = await ask('/settings', 'view=records');
    expect(failed.status).toBe(503);
    expect(failed.body).toContain('Make room on the disk.');
    expect(failed.body).not.toContain('SECRET');
    expect(faults).toEqual([]);
    const odd = {
      get items() {
        throw new TypeError('a bug');
      },
      next: null,
    };
    services.access.records = () => odd as never; // what no store gives
    expect((await ask('/settings', 'view=records')).status).toBe(500);
    expect(faults).toMatchObject([{ message: 'a bug' }]);
  });

  test('of changes show what they were about, also those of earlier versions', async () => {
    const entry = { who: 'root', via: 'own-port', address: null, rows: 0 } as const;
    const talk = { participant: 'a@x', with: 'b@x' };
    services.access.record({ ...entry, action: 'setting-changed', filter: { property: 'old.name' } });
    services.access.record({ ...entry, action: 'token-revoked', filter: { token: 'old token' } });
    services.access.record({ ...entry, action: 'conversation', filter: talk });
    services.access.record({ ...entry, action: 'conversation', filter: { a: 'c@x', b: 'd@x' } });
    const text = readable((await ask('/settings', 'view=records')).body);
    for (const shown of ['property=old.name', 'token=old token', 'participant=a@x with=b@x', 'a=c@x b=d@x']) {
      expect(text).toContain(shown);
    }
  });

  test('a secret value is not in them', async () => {
    await post({ name: 'plugin.receipts.database', value: 'postgres://receipts:SECRET@db/receipts' });
    const filter = { name: 'plugin.receipts.database', value: '*****' };
    expect(services.access.recorded).toMatchObject([{ action: 'setting-changed', filter }]);
  });

  test('a day is from its beginning to its end', async () => {
    const asked: unknown[] = [];
    services.access.records = (query) => {
      asked.push(query);
      return { items: [], next: null };
    };
    await ask('/settings', 'view=records&since=2026-11-20&until=2026-11-21');
    expect(asked).toEqual([
      { limit: 100, since: Date.parse('2026-11-20T00:00:00Z'), until: Date.parse('2026-11-22T00:00:00Z') },
    ]);
  });
});
