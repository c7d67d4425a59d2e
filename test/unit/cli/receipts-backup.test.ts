/** `receipts backup FILE` beside a real handler that goes on writing. */
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { copyLog } from '../../../src/chatlog/sqlite/backup.ts';
import { freePort } from '../../support/free-port.ts';
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
