/** The command beside a real handler: its log, its index, its tokens. Only the shim is played. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { createMetrics } from '../../../src/status/metrics.ts';
import type { MessageView } from '../../../src/store/reader.ts';
import { prepareRemoval } from '../../../src/store/sqlite/file/removal.ts';
import { freePort } from '../../../tools/host/free-port.ts';
import { until } from '../../support/until.ts';
import { FakeShim } from '../support/shim.ts';
import { receipts, start } from './child.ts';

// Each starts a Node, and the machine may be busy.
jest.setTimeout(60_000);

let shim: FakeShim;
let port: number;
let env: Record<string, string>;

beforeEach(async () => {
  shim = new FakeShim();
  port = await freePort();
  await shim.listen(port);
  env = { RECEIPTS_URL: `http://127.0.0.1:${port}`, RECEIPTS_TOKEN: 'token' };
});
afterEach(() => shim.end());

/** Of the messages that are logged, the oldest first. */
async function logged(): Promise<MessageView[]> {
  const { out } = await receipts(['log', '--order', 'asc', '--limit', '1000', '--json'], env);
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as MessageView);
}

test('whoever follows sees each message and each state once, over a restart of the handler, too', async () => {
  const child = start(['log', '--follow'], env);
  const opened = async (): Promise<boolean> => {
    const { out } = await receipts(['records', '--action', 'events', '--json'], env);
    return out.includes('opened');
  };
  await until('the stream of events to be opened', opened, 40_000, 50);
  await shim.delivered(shim.message('m1'));
  await child.until(/\tconfirmed\t\S+\tm1\n/);
  await shim.restart();
  await child.until(/The connection was lost/);
  await shim.listen(port);
  await shim.delivered(shim.message('m2'));
  await child.until(/\tconfirmed\t\S+\tm2\n/);
  child.kill('SIGINT');
  const { status, out } = await child.ended;
  expect(status).toBe(0);
  const rows = out
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));
  expect(rows.map(([, , , state, , body]) => `${body ?? ''} ${state ?? ''}`)).toEqual([
    'm1 accepted',
    'm1 sent',
    'm1 confirmed',
    'm2 accepted',
    'm2 sent',
    'm2 confirmed',
  ]);
});

test.each([
  ['a message', 'x'],
  ['a message whose id looks like an option', '-'],
  ['a message whose id looks like the option for help', '-h'],
  ['a message whose id looks like a long option', '--'],
])('%s is drawn with what its client proved', async (_what, beginning) => {
  const key = beginning.padEnd(32, 'a-_B3');
  await shim.delivered(shim.message('m1', true, key));
  await shim.caughtUp();
  const { status, out, err } = await receipts(['message', key, '--xml'], env);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  expect(out).toMatch(/· accepted/);
  expect(out).toMatch(/└─ \S+\n {6}\S+ {2}› sent/);
  expect(out).toMatch(/✓ confirmed {3}\+ \d+ ms +its client answered something that was sent later/);
  expect(out.trimEnd().endsWith('<message/>')).toBe(true);
});

test('an export is added to', async () => {
  for (let n = 0; n < 3; n += 1) shim.message(`m${n}`, false);
  shim.wake();
  await shim.caughtUp();
  const file = join(shim.directory, 'export.jsonl');
  expect((await receipts(['export', '-o', file], env)).status).toBe(0);
  shim.message('m3', false);
  shim.wake();
  await shim.caughtUp();
  expect((await receipts(['export', '-o', file, '--append'], env)).err).toContain('1 message (');
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as MessageView)).toEqual(await logged());
});

test.each(['jsonl', 'csv', 'html'])(
  'an export is added to when all that it has is gone (%s)',
  async (format) => {
    for (let n = 0; n < 3; n += 1) shim.message(`m${n}`, false);
    shim.wake();
    await shim.caughtUp();
    const file = join(shim.directory, `export.${format}`);
    expect((await receipts(['export', '-o', file], env)).status).toBe(0);
    const before = readFileSync(file, 'utf8');
    const database = new Database(join(shim.directory, 'chat-log.db'));
    // The writer, which is not the one that deletes here, knows the numbers of addresses.
    const people = database.prepare<[], [number, string]>('SELECT id, jid FROM participant').raw().all();
    const pairs = database
      .prepare<[], number[]>('SELECT id, first_id, second_id FROM conversation')
      .raw()
      .all();
    prepareRemoval(database)(database.prepare<[], number>('SELECT id FROM message').pluck().all());
    for (const one of people) database.prepare('INSERT INTO participant (id, jid) VALUES (?, ?)').run(...one);
    for (const pair of pairs)
      database.prepare('INSERT INTO conversation (id, first_id, second_id) VALUES (?, ?, ?)').run(...pair);
    database.close();
    shim.message('m3', false);
    shim.wake();
    await shim.caughtUp();
    const { status, err } = await receipts(['export', '-o', file, '--append'], env);
    expect(err).toContain('Its last message has expired; continuing after its place.');
    expect([status, err.includes('1 message (')]).toEqual([0, true]);
    const after = readFileSync(file, 'utf8');
    expect(after.startsWith(before.replace(/<\/main>[^]*$/, ''))).toBe(true);
    for (const id of ['m0', 'm1', 'm2', 'm3'])
      expect(after.split(`>${id}<`).length + after.split(`"${id}"`).length).toBeGreaterThan(2);
    expect((await receipts(['export', '-o', file, '--append'], env)).err).toContain('0 messages (');
  },
);

test('a token of each scope sees what it may', async () => {
  shim.message('m1', false);
  shim.wake();
  await shim.caughtUp();
  const make = async (scope: string): Promise<Record<string, string>> => {
    const { out } = await receipts(['tokens', 'create', `a ${scope}`, '--scope', scope], env);
    return { ...env, RECEIPTS_TOKEN: out.trim() };
  };
  const [status, read] = [await make('status'), await make('read')];
  expect((await receipts(['log'], read)).out).toMatch(/\tm1\n$/);
  expect((await receipts(['log'], status)).out).toMatch(/\t\n$/);
  expect(await receipts(['settings', 'list'], read)).toMatchObject({ status: 1, out: '' });
  const { out } = await receipts(['tokens', 'list', '--json'], env);
  const tokens = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string; name: string });
  const id = tokens.find(({ name }) => name === 'a read')?.id ?? '';
  expect((await receipts(['tokens', 'revoke', id], env)).status).toBe(0);
  expect(await receipts(['log'], read)).toMatchObject({ status: 1, out: '' });
});

test('a real handler tells every metric of the catalogue', async () => {
  await shim.delivered(shim.message('m1'));
  await shim.caughtUp();
  const { registry } = createMetrics(() => {
    throw new Error('only names are read');
  });
  const names = registry.getMetricsAsArray().map(({ name }) => name);
  const missing = async (): Promise<string[]> => {
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`, {
      headers: { authorization: 'Bearer token' },
    });
    const text = await answer.text();
    return names.filter(
      (name) => !new RegExp(`^${name}(?:_count|_bucket)?(?:\\{[^}]*\\})? [-\\d.e+]+$`, 'm').test(text),
    );
  };
  // Some are of the index, which follows by itself.
  const told = async (): Promise<true> => {
    expect(await missing()).toEqual([]);
    return true;
  };
  await until('every metric', told, 20_000, 1100);
  const { out } = await receipts(['stats'], env);
  expect(out).toMatch(/^messages +1 /m);
  expect(out).toMatch(/^delivery p50 +\d+ ms/m);
});
