/** A link that dies: how many bytes pass, who learns of it, and what passes once it is well again. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { dyingLink } from '../../../../tools/xmpp/dying-link.ts';
import type { DyingLink } from '../../../../tools/xmpp/dying-link.ts';
import { until } from '../../../support/until.ts';

class End {
  readonly socket: Socket;
  received = '';
  ended = false;
  closed = false;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => (this.received += text));
    socket.on('end', () => (this.ended = true));
    socket.on('close', () => (this.closed = true));
    socket.on('error', () => undefined);
  }

  hears(text: string): Promise<true> {
    return until(`to hear ${text}`, () => this.received === text, 5000);
  }
}

let server: Server;
let link: DyingLink;
let client: End;
let far: End;

beforeEach(async () => {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on TCP
  link = await dyingLink({ host: '127.0.0.1', port });
  const coming = once(server, 'connection') as Promise<[Socket]>;
  client = new End(connect(link.port, '127.0.0.1'));
  far = new End((await coming)[0]);
});

afterEach(async () => {
  await link.close();
  client.socket.destroy();
  far.socket.destroy();
  server.close();
});

test('carries both ways, and the end of either', async () => {
  client.socket.write('question');
  await far.hears('question');
  far.socket.end('answer');
  await client.hears('answer');
  await until('the end', () => client.ended);
});

test('lets so many bytes pass to the client and no more, while the other way goes on, and tells nobody', async () => {
  link.starveClient(3);
  far.socket.write('12345');
  await client.hears('123');
  client.socket.write('still here');
  await far.hears('still here');
  far.socket.end();
  // A round through the proxy, behind which the end would have come.
  client.socket.write('!');
  await far.hears('still here!');
  expect([client.received, client.ended, client.closed]).toEqual(['123', false, false]);
});

test('swallows all, and what it has swallowed stays lost', async () => {
  link.swallow();
  client.socket.write('lost');
  await new Promise((resolve) => setTimeout(resolve, 50));
  link.thaw();
  client.socket.write('found');
  await far.hears('found');
});

test.each([
  ['cut', 'reset'],
  ['hangUp', 'end'],
] as const)('%s closes at both ends, by %s', async (how, by) => {
  link[how]();
  await until('both to be closed', () => client.closed && far.closed);
  expect(client.ended).toBe(by === 'end');
});

test('a slow link loses nothing', async () => {
  link.throttleClient(2000);
  const began = performance.now();
  far.socket.write('1'.repeat(100));
  await until('the first', () => client.received.length === 100);
  far.socket.write('2'.repeat(100));
  await until('the rest', () => client.received.length === 200);
  expect(performance.now() - began).toBeGreaterThan(45);
});
