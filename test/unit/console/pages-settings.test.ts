import { mostTokens } from '../../../src/console/access/wanted.ts';
import type { WantedErasure } from '../../../src/delivery/erasures.ts';
import type { FakeServices } from './in-memory.ts';
import { anErasure, noErasures } from './no-erasures.ts';
import { pagesOf, readable, type Pages } from './pages-asked.ts';

let services: FakeServices;
let ask: Pages['ask'];
let post: Pages['post'];
let faults: Pages['faults'];
/** As the store says it; its text names files. */
const broken = Object.assign(new Error('SECRET /path'), { remedy: 'Make room on the disk.' });

beforeEach(() => {
  ({ services, ask, post, faults } = pagesOf([]));
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
    for (let n = 0; n < mostTokens; n += 1) {
      services.access.createToken({ name: `t${n}`, scope: 'read', expiresAt: null }, 'root');
    }
    const { status, body } = await make();
    expect([status, services.access.kept.length]).toEqual([400, mostTokens]);
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

describe('Deleting what a person said', () => {
  const erased = () => services.access.recorded.filter(({ action }) => action === 'erased');

  test('it is counted first, and done when that is confirmed', async () => {
    const begun: WantedErasure[] = [];
    services.erasures = {
      ...noErasures,
      begin: (wanted) => {
        begun.push(wanted);
        return anErasure;
      },
    };
    const asked = { erase: 'yes', account: 'Alice@LocalHost/home', 'both-sides': 'yes' };
    const counted = await post(asked);
    expect(counted.status).toBe(200);
    expect(readable(counted.body)).toContain(
      'Messages that this deletes for ever: 2. Of these, still waiting: 1.',
    );
    expect(begun).toEqual([]);
    expect(erased()).toMatchObject([{ filter: { bothSides: 'true', dryRun: 'true' } }]);
    expect(await post({ ...asked, confirm: 'yes' })).toMatchObject({
      status: 303,
      headers: { location: 'settings?view=erase' },
    });
    expect(begun).toEqual([{ account: 'alice@localhost', bothSides: true, withWaiting: false }]);
    expect(erased()).toHaveLength(2);
    expect(JSON.stringify(services.access.recorded)).not.toContain('alice@');
  });

  test('what cannot be recorded is not done', async () => {
    services.access.broken = broken;
    let begun = 0;
    services.erasures = {
      ...noErasures,
      begin: () => {
        begun += 1;
        return anErasure;
      },
    };
    const answer = await post({ erase: 'yes', account: 'alice@localhost', confirm: 'yes' });
    expect([answer.status, begun]).toEqual([503, 0]);
  });

  test.each([
    ['nobody@localhost', 'The chat log has nobody of this address.'],
    ['@', 'must be a whole address'],
  ])('of “%s” it says what is wrong', async (account, problem) => {
    services.erasures = { ...noErasures, names: () => Promise.resolve(false) };
    const answer = await post({ erase: 'yes', account, confirm: 'yes' });
    expect(answer.status).toBe(400);
    expect(readable(answer.body)).toContain(problem);
  });

  test('whom a log that was put back has again is named, and is a press away', async () => {
    services.erasures = {
      ...noErasures,
      again: [{ account: '<b>@localhost', bothSides: true, askedAt: '2026-11-21T08:00:00.000Z' }],
    };
    const { body } = await ask('/settings', 'view=erase');
    expect(readable(body)).toContain('Erased before, and there again');
    expect(body).toContain('value="&lt;b&gt;@localhost"');
    expect(body).toContain('type="hidden" name="both-sides" value="yes"');
    expect((await ask('/settings', 'view=erase')).body).not.toContain('<b>');
  });

  test('the latest are shown, with what is not looked into', async () => {
    services.erasures = {
      ...noErasures,
      latest: () => [{ ...anErasure, state: 'waiting', erased: 5, waiting: 2 }],
      setAside: ['chat-log.db.damaged-1'],
    };
    const { body } = await ask('/settings', 'view=erase');
    expect(readable(body)).toContain('waits for readers · deleted: 5, waiting: 2 · alice@localhost');
    expect(body).toContain('chat-log.db.damaged-1');
  });
});
