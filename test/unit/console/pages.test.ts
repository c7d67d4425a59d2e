import { createConsole, type Console } from '../../../src/console/console.ts';
import type { AdminConsoleRequest } from '../../../src/console/services.ts';
import { FakeServices, aMessage, healthy, noon } from './in-memory.ts';
import { hostileBodies } from './samples.ts';

let services: FakeServices;
let receipts: Console;
const faults: unknown[] = [];

beforeEach(() => {
  faults.length = 0;
  services = new FakeServices([1, 2, 3].map((number) => aMessage(number)));
  receipts = createConsole(services, {
    version: '0.1.0',
    now: () => noon,
    onFault: (error) => faults.push(error),
  });
});

const ask = (path: string, query = '', changes: Partial<AdminConsoleRequest> = {}) =>
  receipts.handleAdminConsole({
    method: 'GET',
    path,
    query,
    user: 'root',
    csrf: 'the-csrf-token',
    contentType: '',
    body: '',
    ...changes,
  });
const post = (fields: Record<string, string>) =>
  ask('/settings', '', {
    method: 'POST',
    contentType: 'application/x-www-form-urlencoded; charset=UTF-8',
    body: new URLSearchParams({ 'receipts-csrf': 'the-csrf-token', ...fields }).toString(),
  });

describe('inside Openfire’s admin console', () => {
  test.each([
    ['/overview', 'receipts-overview'],
    ['/chat-log', 'receipts-chat-log'],
    ['/settings', 'receipts-settings'],
  ])('%s names its sidebar item and brings no chrome of its own', async (path, pageId) => {
    const { status, contentType, body } = await ask(path);
    expect(status).toBe(200);
    expect(contentType).toBe('text/html; charset=utf-8');
    expect(body).toContain(`<meta name="pageID" content="${pageId}"`);
    expect(body).not.toMatch(/<header|<h1|sign-out|<style|style="|<script(?! src="assets)|\son\w+="|data:/);
    expect(body).not.toMatch(/name="csrf"/);
  });

  test('every address is relative, so that it works below /plugins/receipts/', async () => {
    for (const [path, query] of [
      ['/overview'],
      ['/chat-log'],
      ['/chat-log', 'message=stanza-1'],
      ['/settings'],
    ] as const) {
      const { body } = await ask(path, query);
      for (const [, address] of body.matchAll(/(?:href|src|action)="([^"]*)"/g))
        expect(address).toMatch(/^[a-z]/);
    }
  });

  test('assets come with their types', async () => {
    expect(await ask('/assets/receipts.css')).toMatchObject({
      status: 200,
      contentType: 'text/css; charset=utf-8',
    });
    expect(await ask('/assets/receipts.js')).toMatchObject({
      status: 200,
      contentType: 'text/javascript; charset=utf-8',
    });
    expect((await ask('/assets/../settings')).status).toBe(404);
    expect(await ask('/')).toMatchObject({ status: 303, headers: { location: 'overview' } });
    expect((await ask('/overview', '', { method: 'DELETE' })).status).toBe(405);
    expect((await ask('/overview', '', { method: 'POST' })).status).toBe(405);
  });

  test('a fault is told to the log, not to the page', async () => {
    services.log.broken = new Error('SECRET');
    const { status, body } = await ask('/chat-log');
    expect(status).toBe(500);
    expect(body).not.toContain('SECRET');
    expect(faults).toEqual([services.log.broken]);
  });
});

describe('Overview', () => {
  test('shows each problem with its remedy, and the figures', async () => {
    services.healthNow = {
      ...healthy,
      status: 'degraded',
      problems: [{ code: 'SPOOL_FULL', text: 'The spool is full.', remedy: 'Give the disk <more> room.' }],
    };
    const { body } = await ask('/overview');
    expect(body).toContain('somebody should look');
    expect(body).toContain('The spool is full.');
    expect(body).toContain('Give the disk &lt;more&gt; room.');
    expect(body).toMatch(/<dt>last hour<\/dt>\s*<dd>3<\/dd>/);
  });

  test('shows when the store is broken', async () => {
    services.log.broken = new Error('gone');
    services.healthNow = {
      ...healthy,
      status: 'down',
      guard: {
        on: true,
        redelivered: 0,
        rescued: 0,
        refused: 0,
        oldestUnconfirmed: null,
        silent: [],
        silentSessions: 0,
      },
      store: { kind: 'sqlite', ok: false, problem: 'disk is full' },
    };
    const { status, body } = await ask('/overview');
    expect(status).toBe(200);
    expect(body).toContain('disk is full');
    expect(body).toContain('cannot be read');
  });

  test('tells where the API is while it listens', async () => {
    expect((await ask('/overview')).body).toContain('The REST API is off');
    const listener = await receipts.listen(0);
    expect((await ask('/overview')).body).toContain(`http://127.0.0.1:${listener.port}/api/v1`);
    await listener.close();
    expect((await ask('/overview')).body).toContain('The REST API is off');
  });

  test('its script gets the same pieces as JSON, which no decorator touches', async () => {
    const { contentType, body } = await ask('/overview', 'part=live');
    expect(contentType).toBe('application/json; charset=utf-8');
    expect(Object.keys(JSON.parse(body) as object)).toEqual(['verdict', 'rest']);
  });
});

describe('Chat log', () => {
  test('an empty form means no filter; times without a zone are UTC', async () => {
    await ask('/chat-log', 'participant=&with=&text=&state=&since=2026-11-21T08:00&until=&room=&order=desc');
    expect(services.log.queries).toEqual([
      { order: 'desc', limit: 50, since: Date.parse('2026-11-21T08:00:00Z') },
    ]);
  });

  test('what is wrong is shown beside its field, and nothing is searched', async () => {
    const { status, body } = await ask('/chat-log', 'state=nonsense&participant=a+b@c');
    expect(status).toBe(400);
    expect(body).toMatch(
      /id="filter-participant"[^>]*aria-invalid="true"[^>]*aria-describedby="wrong-participant"/,
    );
    expect(body).toMatch(/id="wrong-state">\s*must be one of/);
    expect(body).toMatch(/value="a b@c"/);
    expect(services.log.queries).toEqual([]);
  });

  test('an unknown cursor offers to begin again', async () => {
    const { status, body } = await ask('/chat-log', 'cursor=stranger&state=accepted');
    expect(status).toBe(400);
    expect(body).toContain('href="chat-log?state=accepted"');
  });

  test('older and newer lead back and forth with the same filters', async () => {
    const seen: string[] = [];
    const follow = async (query: string, relation: string) => {
      const { body } = await ask('/chat-log', query);
      const link = new RegExp(
        `rel="${relation}"[^>]*href="chat-log\\?([^"]*)"|href="chat-log\\?([^"]*)"[^>]*rel="${relation}"`,
      ).exec(body);
      seen.push([...body.matchAll(/message=(stanza-\d)/g)].map((match) => match[1]).join());
      return (link?.[1] ?? link?.[2])?.replaceAll('&amp;', '&');
    };
    const second = await follow('limit=1&text=hello', 'next');
    const third = await follow(second ?? '', 'next');
    const backToSecond = await follow(third ?? '', 'prev');
    const backToFirst = await follow(backToSecond ?? '', 'prev');
    expect(await follow(backToFirst ?? '', 'prev')).toBeUndefined();
    expect(seen).toEqual(['stanza-3', 'stanza-2', 'stanza-1', 'stanza-2', 'stanza-3']);
    expect(services.log.queries.every((query) => query.text === 'hello' && query.limit === 1)).toBe(true);
  });

  test('a message shows timeline and XML', async () => {
    services.log.kept.push(
      aMessage(7, {
        state: 'received',
        timeline: [
          { at: '2026-11-21T11:00:07.000Z', state: 'accepted', resource: null, evidence: null, reason: null },
          {
            at: '2026-11-21T11:00:08.500Z',
            state: 'confirmed',
            resource: 'phone',
            evidence: 'barrier',
            reason: null,
          },
        ],
      }),
    );
    const { body } = await ask('/chat-log', 'message=stanza-7&participant=alice@localhost');
    expect(body).toContain('+1.500 s');
    expect(body).toContain('answered a ping');
    expect(body).toContain('&lt;message id=&#39;m7&#39;&gt;');
    expect(body).toContain('href="chat-log?participant=alice%40localhost"');
    expect((await ask('/chat-log', 'message=none')).status).toBe(404);
  });

  test('bodies of strangers stay text', async () => {
    services.log.kept.splice(
      0,
      3,
      ...hostileBodies.map((body, n) => aMessage(n, { body, from: '<b>"@localhost/<i>', xml: body })),
    );
    const pages = [
      await ask('/chat-log'),
      ...(await Promise.all(hostileBodies.map((_, n) => ask('/chat-log', `message=stanza-${n}`)))),
    ];
    for (const { body } of pages) {
      expect(body).not.toMatch(/<img|<h1|<b>"|<i>|<script>|javascript:window[^;]*['"]>(?!click)/);
      // oxlint-disable-next-line no-control-regex -- none may reach a page
      expect(body).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u200b\u202a-\u202e\u2066-\u2069]/u);
    }
    expect(pages[0]?.body).toContain('U+202E');
    expect(pages[0]?.body.length).toBeLessThan(60_000);
  });
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
    expect((await ask('/settings', 'saved=plugin.receipts.log')).body).toContain('Saved.');
  });

  test('a wrong value is shown beside its field with what is wrong', async () => {
    const { status, body } = await post({ name: 'plugin.receipts.guard.timeoutSeconds', value: '<soon>' });
    expect(status).toBe(400);
    expect(body).toMatch(/value="&lt;soon&gt;"/);
    expect(body).toMatch(/role="alert">\s*[^<]*a whole number from \d+ to 3600/);
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
