/** Server-sent events: none missing, none twice, for as long as the token is in force and the listener open. */
import { Server } from 'node:http';
import { until } from '../../support/until.ts';
import { FakeServices, aMessage, noon } from './in-memory.ts';
import { listening } from './listener.ts';
import type { Listening } from './listener.ts';
import { openStream } from './streaming.ts';
import type { Stream } from './streaming.ts';

let services: FakeServices;
let app: Listening;
let now: number;
let faults: unknown[];
const open: Stream[] = [];
const bearer = { authorization: 'Bearer the-right-token' };

beforeEach(async () => {
  now = noon;
  faults = [];
  services = new FakeServices([1, 2, 3].map((number) => aMessage(number)));
  app = await listening(services, {
    version: '0.1.0',
    now: () => now,
    onFault: (error) => faults.push(error),
  });
});
afterEach(async () => {
  jest.restoreAllMocks();
  for (const stream of open.splice(0)) stream.leave();
  await app.close();
  expect(faults).toEqual([]);
});

async function watch(query = '', headers: Record<string, string> = {}): Promise<Stream> {
  const stream = await openStream(app.port, `/api/v1/events${query}`, { ...bearer, ...headers });
  open.push(stream);
  return stream;
}
const begun = (stream: Stream) => stream.until('the beginning', (text) => text.includes('retry: '));
const ids = (text: string) =>
  [...text.matchAll(/^id: (.*)\nevent: (?:message|state)$/gm)].map(([, id]) => id);

function commit(...numbers: number[]): void {
  services.log.kept.push(...numbers.map((number) => aMessage(number)));
  for (const listener of services.committed) listener();
}

test('what is committed comes at once, as JSON, with its id; what was before does not', async () => {
  const stream = await watch();
  expect(stream.headers['content-type']).toBe('text/event-stream; charset=utf-8');
  expect(stream.headers['cache-control']).toBe('no-store');
  await stream.until('the mark', (text) => text.includes('id: 3\n\n'));
  commit(4);
  const text = await stream.until('an event', (all) => ids(all).length === 1);
  expect(ids(text)).toEqual(['4']);
  const data = /^event: message\ndata: (.*)$/m.exec(text)?.[1] ?? '';
  expect(JSON.parse(data)).toMatchObject({
    id: '4',
    kind: 'message',
    state: 'accepted',
    message: { stanzaId: 'stanza-4', body: 'hello 4' },
  });
  expect(Object.keys((JSON.parse(data) as { message: object }).message)).not.toContain('xml');
});

test('hostile bodies break out of nothing', async () => {
  const stream = await watch();
  await begun(stream);
  const body = 'x\n\nevent: message\ndata: forged\r\n\u2028\u0000\ud800';
  services.log.kept.push(aMessage(4, { body }));
  for (const listener of services.committed) listener();
  const text = await stream.until('an event', (all) => ids(all).length > 0);
  expect(ids(text)).toEqual(['4']);
  // Lines of an event stream end with CR and LF only.
  const data = /\ndata: ([^\r\n]*)\n\n/.exec(text)?.[1] ?? '';
  expect(JSON.parse(data)).toMatchObject({ message: { body } });
});

test('who comes back gets what came in between, whatever way it says where it was', async () => {
  for (const [query, headers] of [
    ['', { 'last-event-id': '1' }],
    ['?lastEventId=1', {}],
    ['?lastEventId=0', { 'last-event-id': '1' }],
  ] as const) {
    const stream = await watch(query, headers);
    const text = await stream.until('both', (all) => ids(all).length === 2);
    expect(ids(text)).toEqual(['2', '3']);
  }
});

test('many are given in order, none twice, with commits in between', async () => {
  services.log.kept.push(...Array.from({ length: 1500 }, (_, n) => aMessage(4 + n)));
  const stream = await watch('?lastEventId=0');
  for (let n = 0; n < 5; n += 1) {
    commit(2000 + n);
    await new Promise((wake) => setTimeout(wake, 20));
  }
  const text = await stream.until('all', (all) => ids(all).length >= 1508);
  expect(ids(text)).toEqual(Array.from({ length: 1508 }, (_, n) => String(n + 1)));
});

test('a commit while the first question is asked is not overlooked', async () => {
  const { log } = services;
  const ask = log.changes.bind(log);
  log.changes = async (after, limit) => {
    const page = await ask(after, limit);
    log.changes = ask;
    commit(4);
    return page;
  };
  const stream = await watch();
  expect(ids(await stream.until('it', (text) => ids(text).length === 1))).toEqual(['4']);
});

test('filters: of one, of two, of a room', async () => {
  services.log.kept.push(
    aMessage(4, { from: 'carol@localhost/x', to: 'bob@localhost' }),
    aMessage(5, { from: 'bob@localhost/x', to: 'bob@localhost/y' }),
    aMessage(6, { from: 'carol@localhost/x', to: 'room@c.localhost', room: 'room@c.localhost' }),
  );
  for (const [query, expected] of [
    ['participant=carol@localhost', ['4', '6']],
    ['participant=CAROL@localhost/x&with=bob@localhost', ['4']],
    ['participant=bob@localhost&with=bob@localhost', ['5']],
    ['room=room@c.localhost', ['6']],
    ['participant=alice@localhost', ['1', '2', '3']],
  ] as const) {
    const stream = await watch(`?lastEventId=0&${query}`);
    const text = await stream.until(query, (all) => ids(all).length >= expected.length);
    expect(ids(text)).toEqual(expected);
  }
});

test('what is not kept any more is told as missed', async () => {
  const { log } = services;
  const ask = log.changes.bind(log);
  log.changes = async (after, limit) => ({
    ...(await ask(after, limit)),
    missed: after === '1',
  });
  const stream = await watch('', { 'last-event-id': '1' });
  const text = await stream.until('both', (all) => ids(all).length === 2);
  expect(text).toContain('event: missed\ndata: {"after":"1"}\n\n');
  expect(text.indexOf('event: missed')).toBeLessThan(text.indexOf('event: message'));
});

test.each([
  ['?lastEventId=stranger', {}, 'lastEventId'],
  ['', { 'last-event-id': 'stranger' }, 'Last-Event-ID'],
  ['', { 'last-event-id': 'a b' }, 'Last-Event-ID'],
  ['?with=bob@localhost', {}, 'with'],
  ['?state=sent', {}, 'state'],
] as const)('%s %j is a 400 that names %s', async (query, headers, parameter) => {
  const answer = await app.inject({ url: `/api/v1/events${query}`, headers: { ...bearer, ...headers } });
  expect(answer.statusCode).toBe(400);
  expect(answer.json().errors).toMatchObject([{ parameter }]);
});

test('its opening is recorded before anything is sent, its end with how many were shown', async () => {
  const stream = await watch('?participant=alice@localhost&lastEventId=0');
  await stream.until('three', (text) => ids(text).length === 3);
  const record = { who: 'token api-token', via: 'api', action: 'events', address: '127.0.0.1' };
  const filter = { participant: 'alice@localhost', lastEventId: '0' };
  expect(services.access.recorded).toMatchObject([
    { ...record, filter: { ...filter, stage: 'opened' }, rows: 0 },
  ]);
  stream.leave();
  await until('the end', () => services.access.recorded.length === 2);
  expect(services.access.recorded[1]).toMatchObject({
    ...record,
    filter: { ...filter, stage: 'closed' },
    rows: 3,
  });
  expect(services.committed.size).toBe(0);
});

test('where it cannot be recorded, nothing is sent', async () => {
  services.access.broken = new Error('disk full');
  const answer = await app.inject({ url: '/api/v1/events?lastEventId=0', headers: bearer });
  expect(answer.statusCode).toBe(503);
  expect(answer.body).not.toContain('hello');
  expect(services.committed.size).toBe(0);
});

test('a token of scope status sees states without bodies, and is not recorded', async () => {
  const { token } = services.access.createToken({ name: 's', scope: 'status', expiresAt: null }, 'admin');
  const stream = await watch('?lastEventId=0', { authorization: `Bearer ${token}` });
  const text = await stream.until('three', (all) => ids(all).length === 3);
  expect(text).toContain('"body":null');
  expect(text).not.toContain('hello');
  expect(services.access.recorded).toEqual([]);
});

test('it ends when its token is revoked', async () => {
  const { token, view } = services.access.createToken({ name: 'r', scope: 'read', expiresAt: null }, 'admin');
  const stream = await watch('', { authorization: `Bearer ${token}` });
  await begun(stream);
  services.access.revokeToken(view.id);
  commit(4);
  expect(await stream.ended).toBe('whole');
  expect(stream.text()).not.toContain('hello');
});

test('it ends with the listener, of itself', async () => {
  const stream = await watch();
  await begun(stream);
  // What the listener does at last, to whatever does not end by itself.
  const impatience = jest.spyOn(Server.prototype, 'closeAllConnections');
  await app.close();
  expect(await stream.ended).toBe('whole');
  expect(impatience).not.toHaveBeenCalled();
  app = await listening(services, { version: '0.1.0' });
});

test('32 at a time; the next is told to come back, and gets in when another goes', async () => {
  const streams = await Promise.all(Array.from({ length: 32 }, () => watch()));
  const refused = await app.inject({ url: '/api/v1/events', headers: bearer });
  expect(refused.statusCode).toBe(429);
  expect(refused.headers['retry-after']).toBe('10');
  streams[0]?.leave();
  await until('room', () => services.access.recorded.length === 33);
  expect((await watch()).status).toBe(200);
});

test('a log that breaks ends the stream, so that the client comes back', async () => {
  const stream = await watch();
  await begun(stream);
  services.log.broken = new Error('gone');
  for (const listener of services.committed) listener();
  expect(await stream.ended).toBe('broken off');
  expect(faults.splice(0)).toEqual([services.log.broken]);
});
