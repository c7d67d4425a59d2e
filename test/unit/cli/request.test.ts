/** Requests of the command: answers may take their time, and one that is cut off is told from any other fault. */
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { runInThisContext } from 'node:vm';
import { send } from '../../../src/cli/request.ts';

let server: Server;
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function serving(listener: RequestListener): Promise<URL> {
  server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

test('what comes is read as it comes, however long nothing does', async () => {
  const url = await serving((_request, response) => {
    response.write('one ');
    void sleep(50).then(() => response.end('two'));
  });
  const answer = await send(url, { method: 'GET', headers: {} });
  expect(await answer.text()).toBe('one two');
});

const dispatcher = Symbol.for('undici.globalDispatcher.1');
type Dispatcher = new (options: object) => object;

test('an answer that says nothing for longer than fetch waits is waited for, before its head and behind it', async () => {
  const url = await serving((request, response) => {
    if (request.url === '/body') response.write('one ');
    void sleep(request.url === '/' ? 0 : 2500).then(() => response.end('two'));
  });
  // Five minutes, made short: what fetch goes by, with the class that it has itself.
  await (await fetch(url)).text();
  // Not the one of the tests' own context.
  const outside = runInThisContext('globalThis') as object;
  const usual: unknown = Reflect.get(outside, dispatcher);
  const { constructor } = usual as { constructor: Dispatcher }; // undici's Agent
  Reflect.set(outside, dispatcher, new constructor({ headersTimeout: 200, bodyTimeout: 200 }));
  const read = async (answer: Promise<Response>): Promise<string> =>
    answer.then((one) => one.text()).catch(() => 'cut off');
  try {
    const addresses = ['/head', '/body'].map((path) => new URL(path, url));
    const found = await Promise.all([
      ...addresses.map((address) => read(fetch(address))),
      ...addresses.map((address) => read(send(address, { method: 'GET', headers: {} }))),
    ]);
    expect(found).toEqual(['cut off', 'cut off', 'two', 'one two']);
  } finally {
    Reflect.set(outside, dispatcher, usual);
  }
});

test('it is as it was sent: method, body, status, headers; no redirection is followed', async () => {
  const url = await serving((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      response.writeHead(303, { location: '/elsewhere', 'content-type': 'application/json' });
      response.end(
        JSON.stringify({ method: request.method, length: request.headers['content-length'], body }),
      );
    });
  });
  const answer = await send(url, { method: 'PUT', headers: { 'content-type': 'text/plain' }, body: 'grüß' });
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/elsewhere']);
  expect(await answer.json()).toEqual({ method: 'PUT', length: '6', body: 'grüß' });
});

test('an answer without a body has none', async () => {
  const url = await serving((_request, response) => response.writeHead(204).end());
  const answer = await send(url, { method: 'DELETE', headers: {} });
  expect([answer.status, answer.body]).toEqual([204, null]);
});

test('one that is cut off is no error of a file', async () => {
  const url = await serving((_request, response) => {
    response.write('half');
    setTimeout(() => response.destroy(), 20);
  });
  const answer = await send(url, { method: 'GET', headers: {} });
  await expect(answer.text()).rejects.toBeInstanceOf(TypeError);
});

test('it ends when it is given up, before and while it is answered', async () => {
  const url = await serving((request, response) => {
    if (request.url === '/begun') response.write('half');
  });
  const early = new AbortController();
  const waiting = send(url, { method: 'GET', headers: {}, signal: early.signal });
  early.abort();
  await expect(waiting).rejects.toThrow(/abort/i);
  const late = new AbortController();
  const answer = await send(new URL('/begun', url), { method: 'GET', headers: {}, signal: late.signal });
  late.abort();
  await expect(answer.text()).rejects.toThrow();
});
