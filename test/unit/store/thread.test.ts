import { spawnSync } from 'node:child_process';
import { readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { StoreError } from '../../../src/store/store-error.ts';
import { CursorError } from '../../../src/store/reader.ts';
import { carry, restore } from '../../../src/store/sqlite/thread/errors.ts';
import type { WorkerSupervisor } from '../../../src/store/sqlite/thread/worker-supervisor.ts';
import { ReadingThread } from '../../../src/store/sqlite/thread/reading-thread.ts';
import { Shared } from '../../../src/store/sqlite/thread/shared.ts';
import { until } from '../../support/until.ts';
import { Play } from '../support/play.ts';

let play: Play;
let lines: string[];
const open: ReadingThread[] = [];

beforeEach(() => {
  play = new Play();
  lines = [];
});
afterEach(() => {
  for (const thread of open.splice(0)) thread.close();
  play.end();
});

function reading(logFile = join(play.directory, 'chat-log.db')): ReadingThread {
  const ports = { onTrouble: (line: string) => lines.push(line), highlights: () => [] };
  const files = { logFile, indexFile: join(play.directory, 'chat-log-index.db'), nativeBinding: null };
  const thread = new ReadingThread(files, ports, { first: 20, longest: 80, sound: 60_000 });
  open.push(thread);
  return thread;
}

test('answers are those of the reader in this thread, newly committed messages too', async () => {
  const thread = reading();
  expect(await thread.messages({ order: 'desc', limit: 10 })).toEqual({ items: [], next: null });
  const key = play.says({ body: 'said \u{1F600}' });
  play.says({ body: 'said later' });
  play.commit();
  const query = { order: 'desc', limit: 1 } as const;
  expect(await thread.messages(query)).toEqual(await play.opened.log.messages(query));
  expect(await thread.message(key)).toEqual(await play.opened.log.message(key));
  expect(await thread.message('none')).toBeNull();
});

test('errors keep their class, their code and their remedy', async () => {
  const thread = reading();
  const cursor = thread.messages({ order: 'desc', limit: 1, cursor: 'garbage' });
  await expect(cursor).rejects.toThrow(CursorError);
  await expect(cursor).rejects.toThrow('not a cursor of this log');
  const damaged = new StoreError('damaged', 'text', 'remedy', null);
  expect(restore(carry(damaged, 'file'))).toMatchObject({
    problem: 'damaged',
    code: 'RECEIPTS_STORE_DAMAGED',
    message: 'text',
    remedy: 'remedy',
  });
  expect(restore(carry(damaged, 'file'))).toBeInstanceOf(StoreError);
  const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
  expect(restore(carry(full, 'file'))).toMatchObject({ problem: 'full', code: 'RECEIPTS_STORE_FULL' });
  expect(restore(carry(new TypeError('a bug'), 'file'))).toMatchObject({ message: 'a bug' });
});

test('a log that cannot be opened is a store error, and is tried again at the next question', async () => {
  const file = join(play.directory, 'chat-log.db');
  const thread = reading(join(play.directory, 'elsewhere.db'));
  await expect(thread.counts(0)).rejects.toThrow(StoreError);
  play.says();
  play.commit();
  play.opened.close();
  renameSync(file, join(play.directory, 'elsewhere.db'));
  expect((await thread.counts(0)).messages).toBe(1);
  expect(lines).toEqual([]);
});

/** Gives it what its script cannot read. */
function kill(thread: ReadingThread): void {
  const worker = Reflect.get(thread, 'worker') as WorkerSupervisor; // private: nobody else may do this
  worker.post(null as never); // no message at all
}

test('a thread that dies rejects who waits, says so once, and is started again', async () => {
  play.says();
  play.commit();
  const thread = reading();
  for (let time = 0; time < 2; time += 1) {
    expect((await thread.messages({ order: 'asc', limit: 1 })).items).toHaveLength(1);
    kill(thread);
    const ends = await Promise.allSettled([thread.message('one'), thread.counts(0)]);
    for (const end of ends) {
      expect(end).toMatchObject({ status: 'rejected', reason: { code: 'RECEIPTS_STORE_BUSY' } });
    }
    await until('another one', () => thread.threadId !== null);
  }
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^RECEIPTS_READING_THREAD: .*has ended: Cannot read properties of null/);
});

test('it is found from source, and does not keep a process alive', () => {
  play.says({ id: 'm7' });
  play.commit();
  const script = join(__dirname, 'thread-alone.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, play.directory], {
    cwd: '/',
    encoding: 'utf8',
    timeout: 20_000,
  });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'm7\n', stderr: '' });
});

test('what is closed answers nothing more, and leaves the last connection to the writer', async () => {
  play.says();
  play.commit();
  const thread = reading();
  await thread.counts(0);
  const late = thread.counts(0);
  thread.close();
  play.opened.close();
  expect(readdirSync(play.directory).filter((name) => name.startsWith('chat-log'))).toEqual(['chat-log.db']);
  await expect(late).rejects.toThrow('closed');
  await expect(thread.counts(0)).rejects.toThrow('closed');
});

test('a thread is woken by one message for all commits that come before it heeds them', () => {
  const owner = new Shared();
  const thread = new Shared(owner.buffer);
  expect([owner.wake(), owner.wake(), owner.wake()]).toEqual([true, false, false]);
  thread.awake();
  expect(owner.wake()).toBe(true);
});

test('a thread opens nothing for an owner who has gone, and an owner waits for no such thread', () => {
  const gone = new Shared();
  expect(gone.forbidOpening()).toBe(true);
  expect(new Shared(gone.buffer).mayOpen()).toBe(false);
  const open = new Shared();
  expect(new Shared(open.buffer).mayOpen()).toBe(true);
  expect(open.forbidOpening()).toBe(false);
  expect(open.waitForClosed(1)).toBe(false);
  new Shared(open.buffer).closed();
  expect(open.waitForClosed(1)).toBe(true);
});
