import { FakeServices, aMessage, noon } from './in-memory.ts';
import { listening, type Answer, type Listening } from './listener.ts';

let services: FakeServices;
let app: Listening;
let cookie: string;

const pair = (answer: Answer, name: string) =>
  answer.headers['set-cookie']?.find((one) => one.startsWith(`${name}=`))?.split(';')[0] ?? '';

beforeEach(async () => {
  services = new FakeServices(Array.from({ length: 7 }, (_, number) => aMessage(number)));
  app = await listening(services, { version: '0.1.0', now: () => noon });
  const form = await app.inject({ url: '/sign-in' });
  const csrf = /name="receipts-csrf"\s+value="([^"]+)"/.exec(form.body)?.[1] ?? '';
  const signedIn = await app.inject({
    url: '/sign-in',
    method: 'POST',
    headers: {
      cookie: pair(form, 'receipts-sign-in'),
      'content-type': 'application/x-www-form-urlencoded',
    },
    payload: new URLSearchParams({ 'receipts-csrf': csrf, user: 'admin', password: 'secret' }).toString(),
  });
  cookie = pair(signedIn, 'receipts-session');
});
afterEach(() => app.close());

const get = (url: string) => app.inject({ url, headers: { cookie }, remoteAddress: '127.0.0.7' });

test('an export is streamed whole, and every part of it is on the record', async () => {
  const { statusCode, headers, body } = await get('/chat-log?participant=alice@localhost&download=csv');
  expect(statusCode).toBe(200);
  expect(headers['content-disposition']).toMatch(/^attachment; filename="[\w-]+\.csv"$/);
  expect(headers['content-type']).toMatch(/^text\/csv/);
  expect(headers['content-length']).toBeUndefined();
  expect(body.match(/"stanzaId":"stanza-\d"/g)).toHaveLength(7);
  expect(services.access.recorded.map(({ rows }) => rows)).toEqual([2, 2, 2, 1]);
  expect(services.access.recorded[1]).toMatchObject({
    who: 'admin',
    via: 'own-port',
    address: '127.0.0.7',
    action: 'export',
    filter: { participant: 'alice@localhost', format: 'csv', after: 'stanza-1' },
  });
});

test('an export ends where it can no longer be recorded, and its first part is not begun', async () => {
  const { record } = services.access;
  let left = 1;
  services.access.record = (entry) => {
    if (left === 0) throw new Error('disk full');
    left -= 1;
    record.call(services.access, entry);
  };
  await expect(get('/chat-log?download=jsonl')).rejects.toThrow(/aborted|hang up|terminated/);
  expect(services.access.recorded.map(({ rows }) => rows)).toEqual([2]);
  const refused = await get('/chat-log?download=jsonl');
  expect(refused.statusCode).toBe(503);
  expect(refused.headers['content-disposition']).toBeUndefined();
  expect(refused.body).not.toContain('stanza-');
});

test('nothing of an export or a piece is given to somebody who is not signed in', async () => {
  for (const url of [
    '/chat-log?download=csv',
    '/chat-log?message=stanza-1&part=timeline',
    '/chat-log?part=results',
  ]) {
    const { statusCode, body } = await app.inject({ url });
    expect([url, [303, 401].includes(statusCode)]).toEqual([url, true]);
    expect(body).not.toContain('hello');
  }
  expect(services.access.recorded).toEqual([]);
});
