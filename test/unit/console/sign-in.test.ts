/** An administrator signs in and out; a session, what it may and how long, and what comes with it from elsewhere. */
import { FakeServices, aMessage, noon } from './in-memory.ts';
import { listening } from './listener.ts';
import type { Listening } from './listener.ts';
import { Browser, csrfOf } from './signing-in.ts';

let services: FakeServices;
let app: Listening;
let browser: Browser;
let now = noon;

beforeEach(async () => {
  now = noon;
  services = new FakeServices([aMessage(1)]);
  app = await listening(services, { version: '0.1.0', now: () => now });
  browser = new Browser(app);
});
afterEach(() => app.close());

const form: Browser['form'] = (...asked) => browser.form(...asked);
const signIn: Browser['signIn'] = (...asked) => browser.signIn(...asked);
const session = () => browser.session();

test.each(['/overview', '/chat-log', '/chat-log?message=stanza-1', '/settings'])(
  '%s shows nothing before signing in',
  async (url) => {
    for (const cookie of ['', 'receipts-session=', 'receipts-session=guess', 'receipts-session=__proto__']) {
      const answer = await app.inject({ url, headers: { cookie } });
      expect(answer.statusCode).toBe(303);
      expect(answer.headers.location).toBe(`sign-in?next=${encodeURIComponent(url.slice(1))}`);
      expect(answer.body).toBe('');
    }
  },
);

test('the bearer token is no session, and a session no bearer token', async () => {
  expect(
    (await app.inject({ url: '/overview', headers: { authorization: 'Bearer the-right-token' } })).statusCode,
  ).toBe(303);
  expect(
    (await app.inject({ url: '/api/v1/messages', headers: { cookie: await session() } })).statusCode,
  ).toBe(401);
});

test('an administrator signs in, comes to the page asked for, and signs out', async () => {
  const answer = await signIn('admin', 'secret', 'chat-log?state=accepted');
  expect(answer.statusCode).toBe(303);
  expect(answer.headers.location).toBe('chat-log?state=accepted');
  const cookie = answer.headers['set-cookie']?.find((one) => one.startsWith('receipts-session='));
  expect(cookie).toMatch(/^receipts-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=28800$/);
  const headers = { cookie: cookie?.split(';')[0] ?? '' };
  const page = await app.inject({ url: '/chat-log', headers });
  expect(page.statusCode).toBe(200);
  expect(page.body).toContain('hello 1');
  expect((await form('/sign-out', headers.cookie, { 'receipts-csrf': 'forged' })).headers.location).toBe(
    'overview',
  );
  expect((await app.inject({ url: '/chat-log', headers })).statusCode).toBe(200);
  await form('/sign-out', headers.cookie, { 'receipts-csrf': csrfOf(page) });
  expect((await app.inject({ url: '/chat-log', headers })).statusCode).toBe(303);
});

test('a session ends after eight hours', async () => {
  const headers = { cookie: await session() };
  now += 8 * 3_600_000 - 1;
  expect((await app.inject({ url: '/overview', headers })).statusCode).toBe(200);
  now += 1;
  expect((await app.inject({ url: '/overview', headers })).statusCode).toBe(303);
  expect((await app.inject({ url: '/overview?part=live', headers })).statusCode).toBe(401);
});

test.each([
  'https://evil.example/',
  '//evil.example',
  '/\\evil.example',
  'javascript:alert(1)',
  'overview/../../x',
  'sign-out',
])('after signing in, %s is not gone to', async (next) => {
  expect((await signIn('admin', 'secret', next)).headers.location).toBe('overview');
});

test('wrong names and passwords are refused, and shown as text', async () => {
  const answer = await signIn('"><script>', 'x');
  expect(answer.statusCode).toBe(401);
  expect(answer.body).not.toContain('<script>');
  expect(answer.body).toContain('role="alert"');
  expect((await signIn('', 'secret')).statusCode).toBe(401);
});

test('a sign-in form of another site is refused', async () => {
  const answer = await form('/sign-in', '', { user: 'admin', password: 'secret' });
  expect(answer.statusCode).toBe(403);
  expect(services.signInsAsked).toBe(0);
});

describe('a right that was looked at once', () => {
  const askedFor = (cookie: string, url = '/settings') => app.inject({ url, headers: { cookie } });

  test.each(['deleted', 'no administrator any more'])(
    'who is %s changes nothing half a minute later',
    async () => {
      const cookie = await session();
      const csrf = csrfOf(await askedFor(cookie));
      services.administrators = [];
      now += 30_000;
      const fields = { 'receipts-csrf': csrf, name: 'plugin.receipts.log', value: 'false' };
      const answer = await form('/settings', cookie, fields);
      expect([answer.statusCode, answer.headers.location]).toEqual([303, 'sign-in?next=settings']);
      expect(services.changes).toEqual([]);
      // The session has ended: it does not come back with the right.
      services.administrators = ['admin'];
      expect((await askedFor(cookie)).statusCode).toBe(303);
    },
  );

  test('Openfire is asked once for many requests, and where it does not answer nothing is shown', async () => {
    const cookie = await session();
    now += 30_000;
    await Promise.all(Array.from({ length: 5 }, () => askedFor(cookie)));
    expect(services.rightsAsked).toBe(1);
    services.administrators = null;
    now += 30_000;
    expect((await askedFor(cookie)).statusCode).toBe(503);
    services.administrators = ['admin'];
    expect((await askedFor(cookie)).statusCode).toBe(200);
  });
});

test('what a page of another origin sends is refused, whatever cookie or token comes with it', async () => {
  const cookie = await session();
  const csrf = csrfOf(await app.inject({ url: '/settings', headers: { cookie } }));
  const send = (headers: Record<string, string>) =>
    app.inject({
      url: '/settings',
      method: 'POST',
      headers: { cookie, 'content-type': 'application/x-www-form-urlencoded', ...headers },
      payload: new URLSearchParams({
        'receipts-csrf': csrf,
        name: 'plugin.receipts.log',
        value: 'false',
      }).toString(),
    });
  expect((await send({ 'sec-fetch-site': 'same-site' })).statusCode).toBe(403);
  expect((await send({ origin: 'http://evil.example' })).statusCode).toBe(403);
  const put = await app.inject({
    url: '/api/v1/settings/plugin.receipts.log',
    method: 'PUT',
    headers: {
      authorization: 'Bearer the-right-token',
      'content-type': 'application/json',
      'sec-fetch-site': 'cross-site',
    },
    payload: '{"value": "false"}',
  });
  expect(put.statusCode).toBe(403);
  expect(put.json().type).toMatch(/:foreign-origin$/);
  expect(services.changes).toEqual([]);
  expect((await send({ 'sec-fetch-site': 'same-origin' })).statusCode).toBe(303);
});

test('a token that somebody has pasted somewhere is in no record', async () => {
  const pasted = `rcpt_${'x'.repeat(43)}`;
  const headers = { authorization: 'Bearer the-right-token' };
  await app.inject({ url: `/api/v1/access-records?who=${pasted}`, headers });
  await app.inject({ url: `/api/v1/messages?text=${pasted}`, headers });
  expect(services.access.recorded).toHaveLength(2);
  expect(JSON.stringify(services.access.recorded)).not.toContain(pasted);
});

test('settings are changed in the name of who signed in, with the session’s CSRF token only', async () => {
  const cookie = await session();
  const csrf = csrfOf(await app.inject({ url: '/settings', headers: { cookie } }));
  const fields = { name: 'plugin.receipts.log', value: 'false' };
  expect((await form('/settings', cookie, fields)).statusCode).toBe(403);
  const other = csrfOf(await app.inject({ url: '/settings', headers: { cookie: await session() } }));
  expect((await form('/settings', cookie, { ...fields, 'receipts-csrf': other })).statusCode).toBe(403);
  expect(services.changes).toEqual([]);
  expect((await form('/settings', cookie, { ...fields, 'receipts-csrf': csrf })).statusCode).toBe(303);
  expect(services.changes).toEqual([['admin', 'plugin.receipts.log', 'false']]);
});

test('assets need no session; the root leads to the Overview', async () => {
  expect((await app.inject({ url: '/assets/receipts.css' })).headers['content-type']).toBe(
    'text/css; charset=utf-8',
  );
  expect((await app.inject({ url: '/' })).headers.location).toBe('overview');
});

test('other bodies than forms, and larger ones, are refused as pages', async () => {
  const cookie = await session();
  const send = (type: string, payload: string) =>
    app.inject({ url: '/settings', method: 'POST', headers: { cookie, 'content-type': type }, payload });
  expect((await send('application/json', '{}')).statusCode).toBe(415);
  const large = await send('application/x-www-form-urlencoded', `value=${'x'.repeat(70_000)}`);
  expect(large.statusCode).toBe(413);
  expect(large.headers['content-type']).toBe('text/html; charset=utf-8');
});
