import { Sessions } from '../../../src/console/access/sessions.ts';
import { FakeServices, aMessage, noon } from './in-memory.ts';
import { listening, type Answer, type Listening } from './listener.ts';

let services: FakeServices;
let app: Listening;
let now = noon;

beforeEach(async () => {
  now = noon;
  services = new FakeServices([aMessage(1)]);
  app = await listening(services, { version: '0.1.0', now: () => now });
});
afterEach(() => app.close());

const cookiesOf = (answer: Answer) =>
  (answer.headers['set-cookie'] ?? []).map((cookie) => cookie.split(';')[0]).join('; ');
const csrfOf = (answer: Answer) =>
  /name="receipts-csrf" value="([^"]+)"/.exec(answer.body.replaceAll(/\s+/g, ' '))?.[1] ?? '';
const form = (url: string, cookie: string, fields: Record<string, string>, remoteAddress?: string) =>
  app.inject({
    url,
    method: 'POST',
    headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(fields).toString(),
    ...(remoteAddress !== undefined && { remoteAddress }),
  });

async function signIn(user: string, password: string, next = '', remoteAddress?: string): Promise<Answer> {
  const page = await app.inject({ url: '/sign-in' });
  return form(
    '/sign-in',
    cookiesOf(page),
    { 'receipts-csrf': csrfOf(page), user, password, next },
    remoteAddress,
  );
}

async function session(): Promise<string> {
  const cookie = (await signIn('admin', 'secret')).headers['set-cookie']?.find((one) =>
    one.startsWith('receipts-session='),
  );
  return cookie?.split(';')[0] ?? '';
}

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

test('while Openfire cannot be asked nobody has given a wrong password', async () => {
  services.administrators = null;
  for (let n = 0; n < 15; n++) {
    const answer = await signIn('admin', n % 2 === 0 ? 'secret' : 'guess');
    expect(answer.statusCode).toBe(503);
    expect(answer.body).toContain('does not answer now');
  }
  services.administrators = ['admin'];
  expect((await signIn('admin', 'secret')).statusCode).toBe(303);
});

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

test('guessing passwords is slowed down by name, with a clear message; another name is nothing to it', async () => {
  for (let n = 0; n < 20; n += 1)
    expect((await signIn(`user-${n}`, 'guess', '', '127.0.0.9')).statusCode).toBe(401);
  expect((await signIn('admin', 'secret', '', '127.0.0.9')).statusCode).toBe(303);

  for (let n = 0; n < 10; n += 1) await signIn('admin', 'guess', '', `127.0.1.${n + 1}`);
  const asked = services.signInsAsked;
  const shut = await signIn('Admin', 'secret', '', '127.0.1.99');
  expect(shut.statusCode).toBe(429);
  expect(shut.headers['retry-after']).toBe('300');
  expect(shut.body).toContain('Too many failed attempts. Try again in 5 minutes.');
  expect(services.signInsAsked).toBe(asked);
  now += 300_000;
  expect((await signIn('admin', 'secret', '', '127.0.0.9')).statusCode).toBe(303);
});

test('who has signed in before with this browser is not shut out by those who guess at his name', async () => {
  const device = cookiesOf(await signIn('admin', 'secret'))
    .split('; ')
    .find((one) => one.startsWith('receipts-device='));
  for (let n = 0; n < 10; n += 1) await signIn('admin', 'guess');
  expect((await signIn('admin', 'secret')).statusCode).toBe(429);
  const page = await app.inject({ url: '/sign-in' });
  const cookie = `${cookiesOf(page)}; ${device ?? ''}`;
  const fields = { 'receipts-csrf': csrfOf(page), user: 'admin', password: 'secret' };
  expect((await form('/sign-in', cookie, fields)).statusCode).toBe(303);
  // It is worth nothing to another name, and no licence to guess.
  for (let n = 0; n < 10; n += 1) await form('/sign-in', cookie, { ...fields, password: 'guess' });
  expect((await form('/sign-in', cookie, fields)).statusCode).toBe(429);
});

/** Each is `admin`, as Openfire takes it: his domain, a device, another case, letters that are the same, nothing at all. */
const spellings = [
  'admin',
  'admin@localhost',
  'ADMIN@LocalHost',
  'admin@localhost/home',
  ' admin ',
  'admin@localhost ',
  'ａｄｍｉｎ',
  'ad\u00ADmin',
  'admin\u200B',
];

test('however an administrator types his name, guesses at it are counted together', async () => {
  for (let n = 0; n < 10; n += 1) {
    await signIn(spellings[n % spellings.length] ?? '', 'guess', '', `127.0.1.${n + 1}`);
  }
  const asked = services.signInsAsked;
  for (const name of spellings) {
    expect((await signIn(name, 'secret', '', '127.0.1.99')).statusCode).toBe(429);
  }
  expect(services.signInsAsked).toBe(asked);
  // Another name is another name.
  expect((await signIn('admin@elsewhere', 'guess', '', '127.0.1.99')).statusCode).toBe(401);
});

test('he is one in the record, on the page and in the number of his sessions', async () => {
  const cookies: string[] = [];
  for (let n = 0; n <= Sessions.mostOfUser; n += 1) {
    const cookie = cookiesOf(await signIn(spellings[n % spellings.length] ?? '', 'secret'));
    cookies.push(cookie.split('; ').find((one) => one.startsWith('receipts-session=')) ?? '');
  }
  const [first, , ...others] = await Promise.all(
    cookies.map((cookie) => app.inject({ url: '/chat-log?message=stanza-1', headers: { cookie } })),
  );
  expect(first?.statusCode).toBe(303);
  for (const { statusCode, body } of others) {
    expect(statusCode).toBe(200);
    expect(body).toMatch(/class="user"[^>]*>admin</);
  }
  expect(new Set(services.access.recorded.map(({ who }) => who))).toEqual(new Set(['admin']));
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

test('guesses made at the same time are counted, too', async () => {
  const answers = await Promise.all(Array.from({ length: 15 }, () => signIn('admin', 'guess')));
  expect(answers.filter(({ statusCode }) => statusCode === 429)).toHaveLength(5);
  expect(services.signInsAsked).toBe(10);
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
