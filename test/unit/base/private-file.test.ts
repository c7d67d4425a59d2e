/** Files of the data directory are for Openfire's user alone, whatever the umask is and whoever made them. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '../../../src/base/logger.ts';
import {
  isReadByOthers,
  privateDirectory,
  privateFile,
  writePrivate,
} from '../../../src/base/private-file.ts';
import { SqliteAccess } from '../../../src/console/access/store.ts';
import { ApiToken } from '../../../src/runtime/api-token.ts';
import { connectIndex } from '../../../src/store/sqlite/indexer/files.ts';
import { openSqliteLog } from '../../../src/store/sqlite/open.ts';
import { until } from '../../support/until.ts';

let directory: string;
let umask: number;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'receipts-modes-'));
  umask = process.umask(0);
});
afterEach(() => {
  process.umask(umask);
  rmSync(directory, { recursive: true });
});

/** Of everything there, by name. */
const modes = (): Record<string, string> =>
  Object.fromEntries(
    readdirSync(directory).map((name) => [name, (statSync(join(directory, name)).mode & 0o777).toString(8)]),
  );
const wide = (): string[] =>
  Object.entries(modes())
    .filter(([, mode]) => mode !== '600')
    .map(([name, mode]) => `${name} ${mode}`);

const makeAll = (): (() => void) => {
  const log = openSqliteLog(join(directory, 'chat-log.db'), undefined, 0, false);
  const index = connectIndex(join(directory, 'chat-log-index.db'), undefined);
  const access = new SqliteAccess({ file: join(directory, 'access.db'), onProblem: () => undefined });
  const token = new ApiToken(directory, undefined);
  expect(token.value).not.toBe('');
  return () => {
    log.close();
    index.close();
    access.close();
  };
};

test('what is made is 0600, the journals of SQLite too', () => {
  const close = makeAll();
  expect(Object.keys(modes())).toEqual(
    expect.arrayContaining([
      'chat-log.db',
      'chat-log.db-wal',
      'chat-log.db-shm',
      'access.db-wal',
      'api-token',
    ]),
  );
  expect(wide()).toEqual([]);
  close();
});

test('what releases of before left open to others is closed to them', () => {
  makeAll()();
  for (const name of readdirSync(directory)) chmodSync(join(directory, name), 0o666);
  makeAll()();
  expect(wide()).toEqual([]);
});

test('a deleted log that is written anew is 0600', () => {
  const log = openSqliteLog(join(directory, 'chat-log.db'), undefined, 0, false);
  rmSync(join(directory, 'chat-log.db'));
  log.writeTo(join(directory, 'chat-log.db'));
  expect(modes()['chat-log.db']).toBe('600');
  log.close();
});

test('handler.log is 0600, and so is what it becomes when it is full', async () => {
  writeFileSync(join(directory, 'handler.log'), '', { mode: 0o644 });
  const logger = createLogger(directory, 'file');
  const line = 'x'.repeat(1024 * 1024);
  for (let each = 0; each < 12; each++) logger.info(line);
  await until('the log to be rotated', () => existsSync(join(directory, 'handler1.log')));
  await until('the new one', () => existsSync(join(directory, 'handler.log')));
  expect(wide()).toEqual([]);
  logger.close();
});

test('a file of another user, or a volume without modes, keeps nothing from working, and is told', () => {
  const file = join(directory, 'some');
  writeFileSync(file, 'kept', { mode: 0o644 });
  expect(isReadByOthers(file)).toBe(true);
  privateFile(file);
  expect(isReadByOthers(file)).toBe(false);
  expect(isReadByOthers(join(directory, 'none'))).toBe(false);
});

test('what cannot be written is told by the system’s own name', () => {
  expect(() => privateFile(join(directory, 'none', 'file'))).toThrow('ENOENT');
  mkdirSync(join(directory, 'directory'));
  chmodSync(join(directory, 'directory'), 0o700);
  expect(() => writePrivate(join(directory, 'directory', 'a', 'b'), 'x')).toThrow('ENOENT');
});

test('a directory is 0700, and keeps the bits that say whose group its files are of', () => {
  const made = join(directory, 'a', 'b');
  privateDirectory(made);
  expect(statSync(made).mode & 0o777).toBe(0o700);
  chmodSync(made, 0o2775);
  privateDirectory(made);
  expect(statSync(made).mode & 0o7777).toBe(0o2700);
});
