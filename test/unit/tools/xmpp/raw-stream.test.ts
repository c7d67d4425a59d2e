/** A stream without a library, against a server that answers as it is told: what it writes, and when it gives up. */
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { RawStream } from '../../../../tools/xmpp/raw-stream.ts';

const account = { name: 'alice', password: 'secret' };

let server: Server;
let heard: string[];
/** What the server says to whatever contains the key. */
let answers: [pattern: RegExp, answer: string | ((found: RegExpExecArray) => string)][];

function converse(socket: Socket): void {
  socket.on('error', () => undefined);
  socket.on('data', (data) => {
    const text = data.toString();
    heard.push(text);
    for (const [pattern, answer] of answers) {
      const found = pattern.exec(text);
      if (found === null) continue;
      const said = typeof answer === 'string' ? answer : answer(found);
      if (said === '') socket.destroy();
      else socket.write(said);
      return;
    }
  });
}

const result = ([, id]: RegExpExecArray): string => `<iq type="result" id="${id ?? ''}"/>`;
const anyIq = /<iq type='set' id='([^']*)'>/;

beforeEach(async () => {
  heard = [];
  answers = [
    [/<stream:stream/, '<stream:stream id="1"><stream:features></stream:features>'],
    [/<auth/, '<success xmlns="urn:ietf:params:xml:ns:xmpp-sasl"/>'],
    [anyIq, result],
  ];
  server = createServer(converse).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
});
afterEach(() => void server.close());

const open = (): Promise<RawStream> => RawStream.open((server.address() as AddressInfo).port); // it listens on TCP

test('makes an account and signs in, step by step', async () => {
  const stream = await open();
  await stream.makeAccount(account);
  await stream.signIn(account, 'desk');
  expect(heard.map((text) => /<(stream:stream|query|auth|bind|session)/.exec(text)?.[1])).toEqual([
    'stream:stream',
    'query',
    'auth',
    'stream:stream',
    'bind',
    'session',
  ]);
  expect(heard[4]).toContain('<resource>desk</resource>');
  await stream.close();
});

test('an account that is there already is an error, unless that does not matter', async () => {
  const error = ([, id]: RegExpExecArray): string =>
    `<iq type="error" id="${id ?? ''}"><error type="cancel"><conflict/></error></iq>`;
  answers.unshift([anyIq, error]);
  const one = await open();
  await expect(one.makeAccount(account)).rejects.toThrow('refused');
  expect(one.socket.destroyed).toBe(true);
  const other = await open();
  await other.makeAccount(account, { ifMissing: true });
  await other.close();
});

test.each([
  ['a wrong password', '<failure xmlns="urn:ietf:params:xml:ns:xmpp-sasl"/>', 'refused'],
  ['a stream error', '<stream:error><conflict/></stream:error>', 'refused'],
  ['a server that closes the connection', '', 'the connection has gone'],
])('%s is told at once, and the socket let go of', async (_what, answer, why) => {
  answers.unshift([/<auth/, answer]);
  const stream = await open();
  await expect(stream.signIn(account, 'desk')).rejects.toThrow(why);
  expect(stream.socket.destroyed).toBe(true);
});

test('an answer counts once all of it is there, whatever pieces it comes in', async () => {
  answers.unshift([
    anyIq,
    ([, id]) => {
      setTimeout(() => sockets[0]?.write('<x/></iq>'), 20);
      return `<iq type="result" id="${id ?? ''}">`;
    },
  ]);
  const sockets: Socket[] = [];
  server.on('connection', (socket) => sockets.push(socket));
  const stream = await open();
  let done = false;
  const asked = stream.request('set', '<x/>').then(() => (done = true));
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(done).toBe(false);
  await asked;
  await stream.close();
});
