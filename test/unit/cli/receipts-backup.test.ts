/** `receipts backup FILE` beside a real handler that goes on writing. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { intoPlace } from '../../../src/cli/into-place.ts';
import { copyLog } from '../../../src/store/sqlite/file/backup.ts';
import { freePort } from '../../../tools/host/free-port.ts';
import { until } from '../../support/until.ts';
import { FakeShim } from '../support/shim.ts';
import { receipts } from './child.ts';

jest.setTimeout(60_000);

let shim: FakeShim;
let env: Record<string, string>;
let directory: string;

beforeEach(async () => {
  shim = new FakeShim();
  directory = mkdtempSync(join(tmpdir(), 'receipts-backup-'));
  const port = await freePort();
  await shim.listen(port);
  env = { RECEIPTS_URL: `http://127.0.0.1:${port}`, RECEIPTS_TOKEN: 'token' };
});
afterEach(async () => {
  await shim.end();
  rmSync(directory, { recursive: true, force: true });
});

function count(file: string): number {
  const database = new Database(file, { readonly: true });
  try {
    return Number(database.prepare('SELECT count(*) FROM chat_log').pluck().get());
  } finally {
    database.close();
  }
}

test('a copy that is whole, for its owner alone, and nothing beside it', async () => {
  for (let n = 0; n < 50; n++) shim.message(`m${n}`, false);
  shim.wake();
  await shim.caughtUp();
  const file = join(directory, 'log.db');
  const { status, err } = await receipts(['backup', file], env);
  expect([status, err]).toEqual([0, expect.stringContaining('50 messages')]);
  expect(count(file)).toBe(50);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(directory)).toEqual(['log.db']);
  expect(readdirSync(shim.directory).filter((name) => name.includes('backup'))).toEqual([]);
});

test('a log that is written on all the time is copied all the same, as it was when the copy began', async () => {
  for (let n = 0; n < 400; n++) shim.message('x'.repeat(3000), false);
  shim.wake();
  await shim.caughtUp();
  const source = join(shim.directory, 'chat-log.db');
  const writer = new Database(source);
  const write = writer.prepare('UPDATE progress SET last_at = last_at + 1');
  let steps = 0;
  const target = join(directory, 'log.db');
  try {
    const copied = await copyLog(source, target, {
      bytesPerSecond: 1e9,
      onProgress: () => {
        steps += 1;
        write.run();
        writer.prepare('INSERT INTO transition VALUES (1, ?, 0, 0, NULL, NULL, NULL)').run(1000 + steps);
      },
    });
    expect(copied.messages).toBe(400);
  } finally {
    writer.close();
  }
  expect(steps).toBeGreaterThan(2);
  // What came meanwhile would have had it begin anew for ever.
  expect(steps).toBeLessThan(50);
});

describe('another backup meanwhile', () => {
  const url = (path = ''): string => `${env['RECEIPTS_URL'] ?? ''}/api/v1/backup${path}`;
  const ask = async (
    path = '',
    method = 'GET',
  ): Promise<{ status: number; body: Record<string, unknown> }> => {
    const answer = await fetch(url(path), { method, headers: { authorization: 'Bearer token' } });
    const text = await answer.text();
    // Problems and views are objects, both.
    return { status: answer.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
  };
  const ready = (id: unknown): Promise<unknown> =>
    until('the copy', async () => (await ask(`?id=${String(id)}`)).body['state'] === 'ready');

  test('is refused, and leaves the one that is ready to who has it made', async () => {
    const { id } = (await ask('', 'POST')).body;
    await ready(id);
    const file = join(directory, 'second.db');
    const second = await receipts(['backup', file], env);
    expect([second.status, second.err]).toEqual([1, expect.stringContaining('Another backup')]);
    expect(existsSync(file)).toBe(false);
    expect((await ask()).body).toMatchObject({ id, state: 'ready' });
    expect(
      (await fetch(url(`/content?id=${String(id)}`), { headers: { authorization: 'Bearer token' } })).ok,
    ).toBe(true);
  });

  test('is not removed, looked at or fetched by the name of another', async () => {
    const { id } = (await ask('', 'POST')).body;
    await ready(id);
    expect((await ask('?id=other')).status).toBe(404);
    expect((await ask('/content?id=other')).status).toBe(404);
    expect((await ask('?id=other', 'DELETE')).status).toBe(204);
    expect((await ask()).body).toMatchObject({ id });
    expect((await ask(`?id=${String(id)}`, 'DELETE')).status).toBe(204);
    expect((await ask()).status).toBe(404);
  });

  test('is made in the place of one that was fetched', async () => {
    const { id } = (await ask('', 'POST')).body;
    await ready(id);
    await (await fetch(url('/content'), { headers: { authorization: 'Bearer token' } })).arrayBuffer();
    await until('the next', async () => (await ask('', 'POST')).status === 202);
    expect((await ask()).body['id']).not.toBe(id);
  });
});

describe('where a file can have no second name', () => {
  test.each(['EPERM', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])(
    '(%s) it gets its own all the same',
    async (code) => {
      const refuse = (): Promise<void> => Promise.reject(Object.assign(new Error(code), { code }));
      const [part, file] = [join(directory, 'log.db.part'), join(directory, 'log.db')];
      writeFileSync(part, 'whole');
      await intoPlace(part, file, refuse);
      expect(readFileSync(file, 'utf8')).toBe('whole');
      writeFileSync(part, 'another');
      await expect(intoPlace(part, file, refuse)).rejects.toMatchObject({ code: 'EEXIST' });
      expect(readFileSync(file, 'utf8')).toBe('whole');
      expect(readdirSync(directory).toSorted()).toEqual(['log.db', 'log.db.part']);
    },
  );
});

test('a part of another backup is left alone', async () => {
  const part = join(directory, 'log.db.part');
  writeFileSync(part, 'mine');
  const { status, err } = await receipts(['backup', join(directory, 'log.db')], env);
  expect([status, err]).toEqual([2, expect.stringContaining('is there')]);
  expect(readFileSync(part, 'utf8')).toBe('mine');
});

test.each([
  [
    'a file that is there',
    (): string => {
      writeFileSync(join(directory, 'log.db'), 'mine');
      return join(directory, 'log.db');
    },
    2,
    'is there already',
  ],
  ['a directory that is not there', (): string => join(directory, 'no', 'log.db'), 1, 'is not there'],
  ['a directory', (): string => directory, 2, 'is there already'],
])('%s is refused before anything is made', async (_, place, expected, words) => {
  const file = place();
  const before = existsSync(file) && statSync(file).size;
  const { status, err } = await receipts(['backup', file], env);
  expect([status, err]).toEqual([expected, expect.stringContaining(words)]);
  expect(existsSync(file) && statSync(file).size).toBe(before);
  expect(readdirSync(directory).filter((name) => name.endsWith('.part'))).toEqual([]);
});
