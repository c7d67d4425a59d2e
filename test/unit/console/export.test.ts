/** Exports: whole or seen to be broken, no faster than they are read, and resumed where they broke off. */
import { EventEmitter } from 'node:events';
import { Server } from 'node:http';
import type { Socket } from 'node:net';
import { foot, head } from '../../../src/export/formats.ts';
import { until } from '../../support/until.ts';
import { FakeServices, aMessage, noon } from './in-memory.ts';
import { listening } from './listener.ts';
import type { Listening } from './listener.ts';
import { endless, openStream, untilResting } from './streaming.ts';

let services: FakeServices;
let app: Listening;
let faults: unknown[];
const bearer = { authorization: 'Bearer the-right-token' };

beforeEach(async () => {
  faults = [];
  services = new FakeServices([1, 2, 3, 4, 5].map((number) => aMessage(number)));
  app = await listening(services, {
    version: '0.1.0',
    now: () => noon,
    onFault: (error) => faults.push(error),
  });
});
afterEach(async () => {
  jest.restoreAllMocks();
  await app.close();
});

const get = (query: string, headers: Record<string, string> = bearer) =>
  app.inject({ url: `/api/v1/export${query}`, headers });
const line = (format: string, number: number) => `${format} ${JSON.stringify(aMessage(number))}\n`;
const lines = (format: string, ...numbers: number[]) =>
  numbers.map((number) => line(format, number)).join('');

test.each([
  ['jsonl', 'application/jsonl; charset=utf-8', 'jsonl'],
  ['csv', 'text/csv; charset=utf-8; header=present', 'csv'],
  ['html', 'text/html; charset=utf-8', 'html'],
] as const)('%s: head, messages, foot, and what a file needs', async (format, type, extension) => {
  const answer = await get(`?format=${format}`);
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['content-type']).toBe(type);
  expect(answer.headers['content-disposition']).toBe(
    `attachment; filename="chat-log-2026-11-21T12-00-00Z.${extension}"`,
  );
  expect(answer.headers['receipts-from']).toBe(aMessage(1).sentAt);
  expect(answer.headers['receipts-to']).toBe(aMessage(5).sentAt);
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
  expect(answer.body).toBe(head(format) + lines(format, 1, 2, 3, 4, 5) + foot(format));
});

test('goes on behind a message, without a head, with the ends of the whole selection', async () => {
  const answer = await get('?format=csv&after=stanza-2');
  expect(answer.body).toBe(lines('csv', 3, 4, 5) + foot('csv'));
  expect(answer.headers['receipts-from']).toBe(aMessage(1).sentAt);
  expect((await get('?after=stanza-5')).body).toBe('');
});

test('a byte order mark is before a CSV file for Excel, and before nothing else', async () => {
  expect((await get('?format=csv&bom=true')).body).toBe(
    `\uFEFF${head('csv')}${lines('csv', 1, 2, 3, 4, 5)}${foot('csv')}`,
  );
  expect((await get('?format=csv&bom=true&after=stanza-4')).body).toBe(lines('csv', 5));
  expect((await get('?format=csv&bom=false&after=stanza-4')).body).toBe(lines('csv', 5));
  for (const wrong of ['?bom=true', '?format=html&bom=true', '?format=csv&bom=yes']) {
    const answer = await get(wrong);
    expect([wrong, answer.statusCode]).toEqual([wrong, 400]);
    expect(answer.body).toContain('`bom`');
  }
});

test('filters choose; an empty selection has no ends', async () => {
  const since = encodeURIComponent(aMessage(4).sentAt);
  expect((await get(`?since=${since}`)).body).toBe(lines('jsonl', 4, 5));
  const empty = await get('?format=html&participant=nobody@localhost');
  expect(empty.body).toBe(head('html') + foot('html'));
  expect(empty.headers['receipts-from']).toBeUndefined();
  expect(empty.headers['receipts-to']).toBeUndefined();
});

test.each([
  ['?format=xml', 'format'],
  ['?limit=5', 'limit'],
  ['?order=asc', 'order'],
  ['?cursor=x', 'cursor'],
  ['?after=none', 'after'],
  ['?after=a%00', 'after'],
  ['?with=bob@localhost', 'with'],
  ['?since=yesterday', 'since'],
])('%s is a 400 that names %s', async (query, parameter) => {
  const answer = await get(query);
  expect(answer.statusCode).toBe(400);
  expect(answer.json().errors).toMatchObject([{ parameter }]);
});

test('is recorded when it begins and when it ends, with how many messages', async () => {
  await get('?participant=alice@localhost&format=csv');
  const record = { who: 'token api-token', via: 'api', action: 'export' };
  const filter = { participant: 'alice@localhost', format: 'csv' };
  await until('the end', () => services.access.recorded.length === 2);
  expect(services.access.recorded).toMatchObject([
    { ...record, filter: { ...filter, stage: 'begun' }, rows: 0 },
    { ...record, filter: { ...filter, stage: 'finished' }, rows: 5 },
  ]);
});

test('where it cannot be recorded, nothing is sent', async () => {
  services.access.broken = new Error('disk full');
  const answer = await get('');
  expect(answer.statusCode).toBe(503);
  expect(answer.json().type).toMatch(/:not-recorded$/);
  expect(answer.body).not.toContain('hello');
});

test('a token of scope status gets the ledger alone', async () => {
  const { token } = services.access.createToken({ name: 's', scope: 'status', expiresAt: null }, 'admin');
  const answer = await get('', { authorization: `Bearer ${token}` });
  expect(answer.body).toBe([1, 2, 3, 4, 5].map((n) => `jsonl "stanza-${n}"\n`).join(''));
  expect(services.access.recorded).toEqual([]);
});

test('no more is asked of the log than the client takes', async () => {
  const asked = endless(services.log);
  const stream = await openStream(app.port, '/api/v1/export', bearer);
  stream.pause();
  const whileStalled = await untilResting(asked);
  // What sockets hold, some megabytes at most.
  expect(whileStalled).toBeLessThan(100);
  stream.resume();
  await until('more', () => asked() > whileStalled + 20);
  stream.leave();
  await until('the end', () => services.access.recorded.length === 2);
  const atEnd = asked();
  await new Promise((wake) => setTimeout(wake, 50));
  expect(asked()).toBe(atEnd);
  expect(services.access.recorded[1]).toMatchObject({ filter: { stage: 'broken off' } });
  expect(services.access.recorded[1]?.rows).toBeGreaterThan(0);
});

test('four at a time; the next is told to come back, and gets in when another goes', async () => {
  endless(services.log);
  const streams = await Promise.all(
    Array.from({ length: 4 }, () => openStream(app.port, '/api/v1/export', bearer)),
  );
  for (const stream of streams) stream.pause();
  const refused = await get('');
  expect(refused.statusCode).toBe(429);
  expect(refused.headers['retry-after']).toBe('10');
  expect(refused.json().type).toMatch(/:too-many-streams$/);
  for (const stream of streams) stream.leave();
  await until('the ends', () => services.access.recorded.length === 8);
  services.log.exportChunk = async () => ({ bytes: Buffer.from('x'), rows: 1, next: null, through: null });
  expect((await get('')).statusCode).toBe(200);
});

test('one that finds nothing for longer than a client may stand still is not cut off', async () => {
  let asked = 0;
  const enough = { found: false };
  services.log.exportChunk = async () => {
    asked += 1;
    const none = { bytes: Buffer.alloc(0), rows: 0, next: String(asked), through: null };
    await new Promise((wake) => setTimeout(wake, 5));
    return enough.found ? { ...none, bytes: Buffer.from('found\n'), rows: 1, next: null } : none;
  };
  const sockets: Socket[] = [];
  const heard = jest.spyOn(Server.prototype, 'emit').mockImplementation(function (this: Server, ...event) {
    if ((event[0] as string) === 'connection') sockets.push(event[1] as Socket); // as node:net has it
    return EventEmitter.prototype.emit.apply(this, event);
  });
  const stream = await openStream(app.port, '/api/v1/export', bearer);
  heard.mockRestore();
  expect(stream.status).toBe(200);
  // What a socket says after a minute without a byte.
  for (const socket of sockets) socket.emit('timeout');
  const before = asked;
  await until('it to go on', () => asked > before + 3);
  enough.found = true;
  expect(await stream.ended).toBe('whole');
  expect(stream.text()).toBe('found\n');
});

test('refusals and failures take no place', async () => {
  for (let n = 0; n < 6; n += 1) await get('?after=none');
  for (let n = 0; n < 6; n += 1) await app.inject({ url: '/api/v1/export', method: 'HEAD', headers: bearer });
  expect((await get('')).statusCode).toBe(200);
});

test('a log that fails in the midst is seen by the client, and told', async () => {
  const ask = services.log.exportChunk.bind(services.log);
  let asked = 0;
  services.log.exportChunk = async (query) => {
    asked += 1;
    if (asked === 2) throw new Error('gone');
    return ask(query);
  };
  const stream = await openStream(app.port, '/api/v1/export', bearer);
  expect(await stream.ended).toBe('broken off');
  expect(stream.text()).toBe(lines('jsonl', 1, 2));
  expect(faults).toMatchObject([{ message: 'gone' }]);
  await until('the record', () => services.access.recorded.length === 2);
  expect(services.access.recorded[1]).toMatchObject({ filter: { stage: 'broken off' }, rows: 2 });
});

test('it breaks off when its token is revoked, and when the listener closes', async () => {
  endless(services.log);
  const { token, view } = services.access.createToken({ name: 'r', scope: 'read', expiresAt: null }, 'admin');
  const revoked = await openStream(app.port, '/api/v1/export', { authorization: `Bearer ${token}` });
  services.access.revokeToken(view.id);
  expect(await revoked.ended).toBe('broken off');
  const closed = await openStream(app.port, '/api/v1/export', bearer);
  // What the listener does at last, to whatever does not end by itself.
  const impatience = jest.spyOn(Server.prototype, 'closeAllConnections');
  await app.close();
  expect(await closed.ended).toBe('broken off');
  expect(impatience).not.toHaveBeenCalled();
  expect(faults).toEqual([]);
  app = await listening(services, { version: '0.1.0' });
});
