import { until } from '../../support/until.ts';
import { FakeServices, aMessage, noon } from './in-memory.ts';
import { listening, signedIn } from './listener.ts';
import type { Listening } from './listener.ts';
import { endless, openStream, untilResting } from './streaming.ts';

let services: FakeServices;
let app: Listening;
let cookie: string;
let faults: unknown[];

beforeEach(async () => {
  faults = [];
  services = new FakeServices(Array.from({ length: 7 }, (_, number) => aMessage(number)));
  app = await listening(services, {
    version: '0.1.0',
    now: () => noon,
    onFault: (error) => faults.push(error),
  });
  cookie = await signedIn(app);
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
  expect(faults).toMatchObject([{ cause: { code: 'not-recorded' } }]);
  const refused = await get('/chat-log?download=jsonl');
  expect(refused.statusCode).toBe(503);
  expect(refused.headers['content-disposition']).toBeUndefined();
  expect(refused.body).not.toContain('stanza-');
});

const open = () => openStream(app.port, '/chat-log?download=jsonl', { cookie });

test('four exports at a time; the next is told to come back, and gets in when another goes', async () => {
  endless(services.log);
  const streams = await Promise.all(Array.from({ length: 4 }, open));
  for (const stream of streams) stream.pause();
  const refused = await get('/chat-log?download=jsonl');
  expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '10']);
  expect(refused.headers['content-disposition']).toBeUndefined();
  // Of the refused one nothing was read.
  expect(services.access.recorded.filter(({ filter }) => !('after' in filter))).toHaveLength(4);
  streams[0]?.leave();
  services.log.exportChunk = async () => ({ bytes: Buffer.from('x'), rows: 1, next: null, through: null });
  await until('a place', async () => (await get('/chat-log?download=jsonl')).statusCode === 200);
  for (const stream of streams) stream.leave();
  expect(faults).toEqual([]);
});

test('what fails before it begins, and what is only asked about, takes no place', async () => {
  services.access.broken = new Error('disk full');
  for (let n = 0; n < 5; n += 1) expect((await get('/chat-log?download=csv')).statusCode).toBe(503);
  services.access.broken = null;
  for (let n = 0; n < 5; n += 1) {
    expect((await get('/chat-log?download=csv&after=none')).statusCode).toBe(400);
    await app.inject({ url: '/chat-log?download=csv', method: 'HEAD', headers: { cookie } });
  }
  expect((await get('/chat-log?download=csv')).statusCode).toBe(200);
});

test('no more is asked of the log than the browser takes', async () => {
  const asked = endless(services.log);
  const stream = await open();
  stream.pause();
  const whileStalled = await untilResting(asked);
  // What sockets hold, some megabytes at most.
  expect(whileStalled).toBeLessThan(100);
  stream.leave();
  await new Promise((wake) => setTimeout(wake, 100));
  const atEnd = asked();
  await new Promise((wake) => setTimeout(wake, 50));
  expect(asked()).toBe(atEnd);
});

test('an export breaks off when who asked for it signs out', async () => {
  endless(services.log);
  const stream = await open();
  const csrf = /name="receipts-csrf"\s+value="([^"]+)"/.exec((await get('/settings')).body)?.[1] ?? '';
  await app.inject({
    url: '/sign-out',
    method: 'POST',
    headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ 'receipts-csrf': csrf }).toString(),
  });
  expect(await stream.ended).toBe('broken off');
  expect(faults).toEqual([]);
});

test('an export breaks off when the listener closes', async () => {
  endless(services.log);
  const stream = await open();
  const began = performance.now();
  await app.close();
  expect(await stream.ended).toBe('broken off');
  // By itself, before the listener loses its patience with what is open.
  expect(performance.now() - began).toBeLessThan(1500);
  app = await listening(services, { version: '0.1.0', now: () => noon });
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
