/** Answers that nobody reads, on real sockets: what they cost is bounded, and others are answered. */
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { Answers } from '../../../src/console/access/answers.ts';
import { until } from '../../support/until.ts';
import { FakeServices, aMessage, noon } from './in-memory.ts';
import { listening } from './listener.ts';
import type { Listening } from './listener.ts';
import { endless, openStream } from './streaming.ts';

let services: FakeServices;
let app: Listening;
let sockets: Socket[];
let answers: Answers;
let most: number;
const token = () =>
  services.access.createToken({ name: `t${sockets.length}`, scope: 'admin', expiresAt: null }, 'admin').token;

beforeEach(async () => {
  sockets = [];
  services = new FakeServices([aMessage(1, { body: 'x'.repeat(4 * 1024 * 1024) })]);
  most = 0;
  answers = new Answers();
  const { enter } = answers;
  answers.enter = (...asked) => {
    const place = enter.apply(answers, asked);
    most = Math.max(most, answers.bytes);
    return place;
  };
  app = await listening(services, { version: '0.1.0', now: () => noon, answers });
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await app.close();
});

/** Asks, and takes only what comes first. */
function askedAndLeft(url: string, bearer: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(app.port, '127.0.0.1');
    sockets.push(socket);
    socket.on('error', () => resolve('broken off'));
    socket.once('close', () => resolve('broken off'));
    socket.write(`GET ${url} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${bearer}\r\n\r\n`);
    socket.once('data', (data) => {
      socket.pause();
      resolve(data.toString('latin1').slice(9, 12));
    });
  });
}

test('answers for which there is no room are not made: of five hundred that wait on ten connections a few are', async () => {
  const { messages } = services.log;
  let made = 0;
  services.log.messages = (query) => {
    made += 1;
    return messages.call(services.log, query);
  };
  const bearer = token();
  const line = `GET /api/v1/messages HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${bearer}\r\n\r\n`;
  for (let n = 0; n < 10; n += 1) {
    const socket = connect(app.port, '127.0.0.1').on('error', () => undefined);
    socket.pause();
    sockets.push(socket);
    socket.write(line.repeat(50));
  }
  const rest = await until('room to be short', async () => {
    const answer = await app.inject({
      url: '/api/v1/messages',
      headers: { authorization: `Bearer ${bearer}` },
    });
    return answer.statusCode === 429 ? answer : undefined;
  });
  expect(rest.headers['retry-after']).toBe('5');
  expect(most).toBeLessThanOrEqual(32 * 1024 * 1024);
  // Eight have room, and two at a time find out that more have none.
  expect(made).toBeLessThanOrEqual(12);
});

test('a hundred answers of 4 MB to one token hold a few of them in memory; another token is answered', async () => {
  const greedy = token();
  const statuses = await Promise.all(
    Array.from({ length: 100 }, () => askedAndLeft('/api/v1/messages', greedy)),
  );
  expect(statuses).toContain('200');
  expect(statuses).toContain('429');
  expect(most).toBeGreaterThan(4_000_000);
  expect(most).toBeLessThanOrEqual(32 * 1024 * 1024);
  const answer = await app.inject({
    url: '/api/v1/messages',
    headers: { authorization: 'Bearer the-right-token' },
  });
  expect([answer.statusCode, answer.body.length > 4_000_000]).toEqual([200, true]);
}, 30_000);

test('exports that are not read by one token leave places for another', async () => {
  endless(services.log);
  const greedy = { authorization: `Bearer ${token()}` };
  const streams = await Promise.all(
    Array.from({ length: 5 }, () => openStream(app.port, '/api/v1/export', greedy)),
  );
  for (const stream of streams) stream.pause();
  expect(streams.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 200, 429]);
  const other = await openStream(app.port, '/api/v1/export', { authorization: 'Bearer the-right-token' });
  expect(other.status).toBe(200);
  for (const stream of [...streams, other]) stream.leave();
});

test('connections that ask for nothing make room for those that do', async () => {
  let closed = 0;
  for (let n = 0; n < 600; n += 1) {
    const socket = connect(app.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.once('close', () => (closed += 1));
    sockets.push(socket);
  }
  await until('room to be made', () => closed >= 88);
  expect((await app.inject({ url: '/api/v1/health' })).statusCode).toBe(200);
}, 20_000);
