/** The Settings page: properties are shown and set, and the token of the handler is renewed. */
import type { FakeServices } from './in-memory.ts';
import { pagesOf } from './pages-asked.ts';
import type { Pages } from './pages-asked.ts';

let services: FakeServices;
let ask: Pages['ask'];
let post: Pages['post'];

beforeEach(() => {
  ({ services, ask, post } = pagesOf([]));
});

describe('Settings', () => {
  test('every property is shown with its default and present value', async () => {
    services.set.set('plugin.receipts.guard.timeoutSeconds', '77');
    services.set.set('plugin.receipts.database', 'postgres://u:hidden@db/x');
    const { body } = await ask('/settings');
    for (const { name, summary } of services.settings()) {
      expect(body).toContain(`value="${name}"`);
      expect(body).toContain(summary.replaceAll("'", '&#39;'));
    }
    expect(body).toContain('value="77"');
    expect(body).not.toContain('hidden@db');
    expect(body).not.toContain(services.token);
  });

  test('a switch is one press: it posts the opposite', async () => {
    expect((await ask('/settings')).body).toMatch(
      /name="value"\s+value="false"\s+aria-checked="true"\s+aria-labelledby="name-log"/,
    );
    const answer = await post({ name: 'plugin.receipts.log', value: 'false' });
    expect(answer).toMatchObject({
      status: 303,
      headers: { location: 'settings?saved=plugin.receipts.log#setting-log' },
    });
    expect(services.changes).toEqual([['root', 'plugin.receipts.log', 'false']]);
    const filter = { name: 'plugin.receipts.log', value: 'false' };
    expect(services.access.recorded).toMatchObject([{ who: 'root', action: 'setting-changed', filter }]);
    expect((await ask('/settings', 'saved=plugin.receipts.log')).body).toContain('Saved.');
  });

  test('a wrong value is shown beside its field with what is wrong', async () => {
    const { status, body } = await post({ name: 'plugin.receipts.guard.timeoutSeconds', value: '<soon>' });
    expect(status).toBe(400);
    expect(body).toMatch(/value="&lt;soon&gt;"/);
    expect(body).toMatch(/role="alert"[^>]*>\s*[^<]*a whole number from \d+ to 3600/);
    expect(services.changes).toEqual([]);
  });

  test('the default comes back', async () => {
    services.set.set('plugin.receipts.log', 'false');
    expect((await ask('/settings')).body).toContain('Back to the default');
    await post({ name: 'plugin.receipts.log', default: 'yes' });
    await post({ name: 'plugin.receipts.node', value: ' ' });
    expect(services.changes).toEqual([
      ['root', 'plugin.receipts.log', null],
      ['root', 'plugin.receipts.node', null],
    ]);
  });

  test.each(['', 'another-token'])('a form with the CSRF token “%s” changes nothing', async (token) => {
    const answer = await post({ 'receipts-csrf': token, name: 'plugin.receipts.log', value: 'false' });
    expect(answer.status).toBe(403);
    expect(services.changes).toEqual([]);
    const emptyBoth = await ask('/settings', '', {
      method: 'POST',
      csrf: '',
      contentType: 'application/x-www-form-urlencoded',
      body: 'name=plugin.receipts.log&value=false',
    });
    expect(emptyBoth.status).toBe(403);
  });

  test('only known properties can be set', async () => {
    expect((await post({ name: 'xmpp.domain', value: 'evil' })).status).toBe(400);
    expect(services.changes).toEqual([]);
  });

  test('a new token is made on confirmation and shown once', async () => {
    expect((await post({ 'renew-token': 'yes' })).status).toBe(400);
    expect(services.token).toBe('the-right-token');
    expect((await post({ 'renew-token': 'yes', sure: 'yes' })).body).toContain('a-new-token');
    expect((await ask('/settings')).body).not.toContain('a-new-token');
  });
});
