/** Guesses at passwords: counted by name, however it is typed, and nothing to another name. */
import { ConsoleSessions } from '../../../src/console/access/console-sessions.ts';
import { FakeServices, aMessage, noon } from './in-memory.ts';
import { listening } from './listener.ts';
import type { Listening } from './listener.ts';
import { Browser, cookiesOf, csrfOf } from './signing-in.ts';

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
  for (let n = 0; n <= ConsoleSessions.maxPerUser; n += 1) {
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

test('guesses made at the same time are counted, too', async () => {
  const answers = await Promise.all(Array.from({ length: 15 }, () => signIn('admin', 'guess')));
  expect(answers.filter(({ statusCode }) => statusCode === 429)).toHaveLength(5);
  expect(services.signInsAsked).toBe(10);
});
