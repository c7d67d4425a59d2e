/** Tokens on the Settings page: made, shown once, listed and revoked. */
import { maxTokens } from '../../../src/console/access/wanted.ts';
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

describe('Tokens', () => {
  const make = (changes: Record<string, string> = {}) =>
    post({
      'create-token': 'yes',
      'token-name': 'grafana <b>',
      'token-scope': 'status',
      'token-expiry': '30',
      ...changes,
    });

  test('one is shown once, listed with what it may do, and revoked', async () => {
    const made = await make();
    expect(made.status).toBe(200);
    expect(made.body).toContain('<code id="new-token">token-1</code>');
    expect(services.access.kept).toMatchObject([
      { name: 'grafana <b>', scope: 'status', createdBy: 'root', expiresAt: '2026-12-21T12:00:00.000Z' },
    ]);
    const listed = await ask('/settings');
    expect(listed.body).not.toContain('id="new-token"');
    expect(listed.body).toContain('grafana &lt;b&gt;');
    expect(readable(listed.body)).toContain('never used · valid until 2026-12-21 12:00');

    const revoked = await post({ 'revoke-token': 'token-1' });
    expect(revoked).toMatchObject({ status: 303, headers: { location: 'settings?revoked=yes#tokens' } });
    expect(services.access.find('token-1', 0)).toBeNull();
    expect(readable((await ask('/settings', 'revoked=yes')).body)).toContain('revoked 2026-11-21 12:00');
    expect((await post({ 'revoke-token': 'token-1' })).status).toBe(400);
    expect(services.access.recorded.map(({ action, filter }) => [action, filter])).toEqual([
      [
        'token-created',
        { id: 'token-1', name: 'grafana <b>', scope: 'status', expiresAt: '2026-12-21T12:00:00.000Z' },
      ],
      ['token-revoked', { id: 'token-1', name: 'grafana <b>' }],
    ]);
  });

  test.each([
    [{ 'token-name': ' ' }, 'Say what the token is for'],
    [{ 'token-name': 'x'.repeat(65) }, 'Say what the token is for, in at most 64 visible characters'],
    [{ 'token-name': 'a\u202Eb' }, 'Say what the token is for'],
    [{ 'token-name': 'a\u200Bb' }, 'Say what the token is for'],
    [{ 'token-name': '\ud800' }, 'Say what the token is for'],
    [{ 'token-name': 'api-token' }, 'Another token that is in force has this name'],
    [{ 'token-scope': 'root' }, 'Choose what the token may do'],
    [{ 'token-expiry': '36500' }, 'Choose what the token may do'],
  ])('%j is refused with what is wrong', async (changes, said) => {
    const { status, body } = await make(changes);
    expect(status).toBe(400);
    expect(body).toContain(said);
    expect(services.access.kept).toEqual([]);
  });

  test('a name is as long as REST lets it be, and is given once at a time', async () => {
    const name = '👩'.repeat(64);
    expect((await make({ 'token-name': name })).status).toBe(200);
    const again = await make({ 'token-name': name });
    expect([again.status, services.access.kept.length]).toEqual([400, 1]);
    expect(again.body).toContain('Another token that is in force has this name');
    await post({ 'revoke-token': 'token-1' });
    expect((await make({ 'token-name': name })).status).toBe(200);
  });

  test('there is an end to them', async () => {
    for (let n = 0; n < maxTokens; n += 1) {
      services.access.createToken({ name: `t${n}`, scope: 'read', expiresAt: null }, 'root');
    }
    const { status, body } = await make();
    expect([status, services.access.kept.length]).toEqual([400, maxTokens]);
    expect(body).toContain('1,000 tokens are in force');
  });

  test('a token that cannot be recorded is not shown, and worth nothing', async () => {
    services.access.record = () => {
      throw broken;
    };
    const { status, body } = await make();
    expect(status).toBe(503);
    expect(body).not.toMatch(/token-1|SECRET/);
    expect(body).toContain('Therefore nothing is shown');
    expect(body).toContain('Make room on the disk.');
    expect(services.access.kept).toMatchObject([{ id: 'token-1', revokedAt: expect.any(String) as string }]);
    expect(faults).toEqual([]);
  });

  test('one that cannot be written, or whose revocation cannot, is a 503 with what to do', async () => {
    services.access.broken = broken;
    const made = await make();
    expect([made.status, services.access.kept]).toEqual([503, []]);
    services.access.revokeToken = () => {
      throw broken;
    };
    for (const { status, body } of [made, await post({ 'revoke-token': 'token-1' })]) {
      expect(status).toBe(503);
      expect(body).toContain('Make room on the disk.');
      expect(body).not.toContain('SECRET');
    }
  });

  test('what is done does not seem to have failed where only its record cannot be written', async () => {
    await make();
    services.access.broken = broken;
    expect((await post({ 'revoke-token': 'token-1' })).status).toBe(303);
    const renewed = await post({ 'renew-token': 'yes', sure: 'yes' });
    expect(renewed.status).toBe(200);
    expect(renewed.body).toContain('a-new-token');
    expect((await post({ name: 'plugin.receipts.log', value: 'false' })).status).toBe(303);
    expect(faults).toEqual([broken, broken, broken]);
  });
});
