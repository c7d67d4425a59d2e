import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { IndexingThread } from '../../../src/store/sqlite/thread/indexing-thread.ts';
import { LogThreads } from '../../../src/store/sqlite/thread/log-threads.ts';
import type { WorkerSupervisor } from '../../../src/store/sqlite/thread/worker-supervisor.ts';
import { behind } from '../../../src/store/sqlite/thread/priority.ts';
import { until } from '../../support/until.ts';
import { Play } from '../support/play.ts';

let play: Play;
let thread: IndexingThread;
let lines: string[];

beforeEach(() => {
  play = new Play();
  lines = [];
  const logFile = join(play.directory, 'chat-log.db');
  thread = new IndexingThread(
    { logFile, indexFile: indexFile(), nativeBinding: null },
    (line) => lines.push(line),
    { first: 20, longest: 80, sound: 60_000 },
  );
});
afterEach(() => {
  thread.close();
  play.end();
});

function indexFile(): string {
  return join(play.directory, 'chat-log-index.db');
}

/** Row of the newest message in the index; null where there is none yet. */
function indexed(): number | null {
  if (!existsSync(indexFile())) return null;
  const database = new Database(indexFile(), { readonly: true });
  try {
    return database.prepare<[], number>('SELECT highest FROM progress').pluck().get() ?? null;
  } catch {
    return null; // being made
  } finally {
    database.close();
  }
}

const untilIndexed = (row: number) => until(`message ${row} in the index`, () => indexed() === row, 8000, 10);

function says(id: string): void {
  play.says({ id });
  play.commit();
  thread.wake();
}

test('it takes in what was there, and what is committed, when it is told', async () => {
  says('m1');
  says('m2');
  await untilIndexed(2);
  says('m3');
  await untilIndexed(3);
  expect(lines).toEqual([]);
});

test('it rests while the machine is needed for something else, and goes on after that', async () => {
  says('m1');
  await untilIndexed(1);
  thread.setPaused(true);
  says('m2');
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(indexed()).toBe(1);
  thread.setPaused(false);
  await untilIndexed(2);
});

test('it gives way to messages that take the whole machine, and to nothing else', async () => {
  thread.close();
  const files = { logFile: join(play.directory, 'chat-log.db'), indexFile: indexFile(), nativeBinding: null };
  const threads = new LogThreads(files, { onTrouble: (line) => lines.push(line), highlights: () => [] });
  const commits = (id: string): void => {
    play.says({ id });
    play.commit();
    threads.committed();
  };
  try {
    commits('m1');
    await until('it to have all', () => indexed() === 1 && threads.troubles.missingSince === null);
    threads.giveWay('hurrying', false);
    commits('m2');
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(indexed()).toBe(1);
    threads.giveWay('hurrying', true);
    await untilIndexed(2);
  } finally {
    threads.close();
  }
});

test('its end is told once, and it is started again', async () => {
  says('m1');
  await untilIndexed(1);
  for (let time = 0; time < 2; time += 1) {
    const before = thread.threadId;
    const worker = Reflect.get(thread, 'worker') as WorkerSupervisor; // private: nobody else may do this
    worker.post(null as never); // no message at all
    // It is gone for 20 ms only, so that its absence may not be seen.
    await until('another one', () => thread.threadId !== null && thread.threadId !== before);
  }
  says('m2');
  await untilIndexed(2);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^RECEIPTS_INDEX_THREAD: .*has ended: .*chat-log-index\.db: it is rebuilt/);
});

test('closing leaves no journal behind', async () => {
  says('m1');
  await untilIndexed(1);
  thread.close();
  expect(readdirSync(play.directory).filter((name) => name.startsWith('chat-log-index'))).toEqual([
    'chat-log-index.db',
  ]);
});

test.each([
  [0, 10],
  [5, 15],
  [10, 19],
  [-10, 10],
])('beside a maker with nice %i it has %i', (maker, nice) => {
  expect(behind(maker)).toBe(nice);
});

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('it comes after all others of this process, and they stay as they are', async () => {
  says('m1');
  await untilIndexed(1);
  const nice = readdirSync('/proc/self/task').map((task) => {
    const stat = readFileSync(`/proc/self/task/${task}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
  });
  const own = getPriority();
  // Whoever runs the tests behind all others already has none to put it behind.
  if (behind(own) > own) expect(nice.filter((value) => value === behind(own))).toHaveLength(1);
  expect(nice.filter((value) => value === own).length).toBeGreaterThan(1);
});
