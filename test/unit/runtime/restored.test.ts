/** A log that is put back does not act on the past. */
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { listSegments, segmentName } from '../../../src/spool/segment.ts';
import { FakeShim } from '../support/shim.ts';

const session = ['s1', 'bob@localhost/phone'] as const;
let shim: FakeShim;
beforeEach(() => {
  shim = new FakeShim();
});
afterEach(() => shim.end());

function sql<T>(work: (database: Database.Database) => T): T {
  const database = new Database(join(shim.directory, 'chat-log.db'));
  try {
    return work(database);
  } finally {
    database.close();
  }
}

function states(): unknown[] {
  return sql((database) => database.prepare('SELECT DISTINCT state FROM chat_log').pluck().all());
}

/** Ten messages that bob's phone was sent and has not confirmed. */
function tenMessages(): string[] {
  shim.append('S', ...session, '');
  const keys = Array.from({ length: 10 }, (_, n) => shim.message(`m${n}`));
  for (const key of keys) shim.append('D', key, ...session, '');
  shim.wake();
  return keys;
}

async function read(): Promise<void> {
  const barrier = shim.append('I', ...session, 'q', 'ping');
  shim.append('P', ...session, 'q', barrier, "<iq type='error'/>");
  shim.wake();
  await shim.caughtUp();
}

const backup = (): string => join(shim.directory, 'backup.db');

/** A copy, as it is on disk: the handler has it open. */
function takeBackup(): void {
  sql((database) => database.prepare('VACUUM INTO ?').run(backup()));
}

function putBack(): void {
  for (const suffix of ['', '-wal', '-shm']) {
    rmSync(join(shim.directory, `chat-log.db${suffix}`), { force: true });
  }
  cpSync(backup(), join(shim.directory, 'chat-log.db'));
}

/** What the spool has let go of. */
function letGo(): void {
  shim.spool.roll();
  const { directory } = shim.spool;
  for (const first of listSegments(directory).slice(0, -1)) rmSync(join(directory, segmentName(first)));
}

async function restart(work: () => void = () => undefined): Promise<void> {
  await shim.handler.stop();
  work();
  await shim.restart();
  shim.append('A', 'incarnation', '4.2.0', '0.1.0', 'localhost');
  shim.append('C', ...session, '');
  shim.hello();
  await shim.caughtUp();
}

/** A message that comes after, and whose link dies, is redelivered: by then all before it would have been. */
async function nextIsRescued(): Promise<void> {
  shim.append('S', 's2', 'bob@localhost/pad', '');
  const key = shim.message('next');
  shim.append('D', key, 's2', 'bob@localhost/pad', '');
  shim.append('C', 's2', 'bob@localhost/pad', '');
  shim.wake();
  await shim.frame('d', ({ fields }) => fields[1] === key);
}

const redelivered = (): number => shim.frames.filter(({ kind }) => kind === 'd').length;

test.each([
  ['the spool has let go of what came after it', true],
  ['the spool still has what came after it', false],
])('ten messages that were read after the backup are not delivered again: %s', async (_, isGone) => {
  shim.hello();
  tenMessages();
  await shim.caughtUp();
  takeBackup();
  await read();
  expect(states()).toEqual(['confirmed']);
  await restart(() => {
    if (isGone) letGo();
    putBack();
  });
  await nextIsRescued();
  expect(redelivered()).toBe(1);
  expect(shim.frames.filter(({ kind }) => kind === 'r')).toEqual([]);
  // What the spool still told is in the log.
  expect(states()).toContain(isGone ? 'sent' : 'confirmed');
});

/** The log is put back as it was before ten messages were read, of which the spool tells nothing any more. */
async function restored(): Promise<string[]> {
  shim.hello();
  const keys = tenMessages();
  await shim.caughtUp();
  takeBackup();
  await read();
  await restart(() => {
    letGo();
    putBack();
  });
  return keys;
}

const restoredHeld = (): number => shim.handler.heldMessages;
const owedAPlace = (): unknown =>
  sql((database) => database.prepare('SELECT count(*) FROM message_state WHERE owed & 8 <> 0').pluck().get());

test('what is held goes on when an administrator says so, and only then', async () => {
  await restored();
  expect(restoredHeld()).toBe(10);
  // It stays so over restarts, which are no restores.
  await restart();
  expect(restoredHeld()).toBe(10);
  expect(owedAPlace()).toBe(0);
  expect(shim.handler.releaseHeld('redeliver')).toBe(10);
  expect(owedAPlace()).toBe(10);
  expect(restoredHeld()).toBe(0);
});

test('what is settled is not delivered again', async () => {
  await restored();
  expect(shim.handler.releaseHeld('settle')).toBe(10);
  await restart();
  expect([owedAPlace(), restoredHeld()]).toEqual([0, 0]);
  await nextIsRescued();
  expect(redelivered()).toBe(1);
});

test('what Openfire hands out after the restore is redelivered as any other, and held no more', async () => {
  const [first = ''] = await restored();
  shim.append('S', 's3', 'bob@localhost/desk', '');
  shim.append('D', first, 's3', 'bob@localhost/desk', '');
  shim.append('C', 's3', 'bob@localhost/desk', '');
  shim.wake();
  await shim.frame('d', ({ fields }) => fields[1] === first);
  expect(redelivered()).toBe(1);
  expect(shim.handler.releaseHeld('settle')).toBe(9);
});

test('two restores of the same backup', async () => {
  await restored();
  await restart(putBack);
  expect(restoredHeld()).toBe(10);
  await nextIsRescued();
  expect(redelivered()).toBe(1);
});

test('numbers of commands that were given after the backup are not given again', async () => {
  shim.hello();
  const key = shim.message('m0', false);
  shim.append('S', ...session, '');
  shim.append('D', key, ...session, '');
  shim.wake();
  await shim.caughtUp();
  takeBackup();
  shim.append('C', ...session, '');
  shim.wake();
  const given = Number((await shim.frame('d')).fields[0]);
  shim.append('X', String(given));
  shim.append('Y', String(given), 'done', null, key);
  shim.wake();
  await shim.caughtUp();
  await restart(putBack);
  await nextIsRescued();
  const next = shim.frames.find(({ kind }) => kind === 'd')?.fields[0];
  expect(Number(next)).toBeGreaterThan(given);
  expect(redelivered()).toBe(1);
});

test('the log of another server does not act here', async () => {
  shim.hello();
  tenMessages();
  await shim.caughtUp();
  takeBackup();
  const other = new FakeShim();
  try {
    await other.handler.stop();
    cpSync(backup(), join(other.directory, 'chat-log.db'));
    await other.restart();
    other.append('A', 'incarnation', '4.2.0', '0.1.0', 'localhost');
    other.hello();
    await other.until('the log to be held', () => other.handler.heldMessages === 10);
  } finally {
    await other.end();
  }
});

test.each([
  ['that was deleted', false],
  ['whose memory was torn by a power cut', true],
])('a log %s is not taken for one that was put back', async (_, isTorn) => {
  shim.hello();
  tenMessages();
  await shim.caughtUp();
  await shim.handler.stop();
  if (isTorn) writeFileSync(join(shim.directory, 'chat-log.db.last'), '');
  else
    for (const suffix of ['', '-wal', '-shm'])
      rmSync(join(shim.directory, `chat-log.db${suffix}`), { force: true });
  await shim.restart();
  shim.hello();
  await shim.caughtUp();
  expect(shim.logged.filter((line) => line.includes('RECEIPTS_RESTORED'))).toEqual([]);
});
