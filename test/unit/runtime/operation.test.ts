/** What keeps a handler in order: one at a time, with its data in a known place, and a backlog that is watched. */
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { placeOf } from '../../../src/files/data-place.ts';
import { HandlerLock } from '../../../src/runtime/handler-lock.ts';
import { BacklogWatch } from '../../../src/status/backlog-watch.ts';
import { mayMount, mount, unmount } from '../../support/disk.ts';
import { until } from '../../support/until.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'receipts-operation-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('the lock of the handler', () => {
  test('another one waits for its end, and is told whose', () => {
    const [first, second] = [1, 2].map(() => new HandlerLock(join(directory, 'handler.lock'), undefined));
    first?.take();
    first?.take();
    expect(() => second?.take()).toThrow(`process ${process.pid}`);
    first?.release();
    second?.take();
    second?.release();
  });

  const pair = (): HandlerLock[] =>
    [1, 2].map(() => new HandlerLock(join(directory, 'handler.lock'), undefined));

  test('one whose file is removed or replaced makes it its own again', () => {
    const [first, second] = pair();
    first?.take();
    expect(first?.keep()).toBe(false);
    rmSync(join(directory, 'handler.lock'));
    expect(first?.keep()).toBe(true);
    expect(() => second?.take()).toThrow(`process ${process.pid}`);
    writeFileSync(join(directory, 'other'), '');
    renameSync(join(directory, 'other'), join(directory, 'handler.lock'));
    first?.take();
    expect(() => second?.take()).toThrow(`process ${process.pid}`);
    first?.release();
    second?.take();
    second?.release();
  });

  test('where another has the new file the first stands back, and gets it after that one', () => {
    const [first, second] = pair();
    first?.take();
    rmSync(join(directory, 'handler.lock'));
    second?.take();
    expect(() => first?.keep()).toThrow(`process ${process.pid}`);
    expect(() => first?.take()).toThrow(`process ${process.pid}`);
    second?.release();
    first?.take();
    first?.release();
  });

  test.each<[string, (file: string) => void]>([
    ['a text', (file) => writeFileSync(file, 'my notes\n'.repeat(100))],
    ['a directory', (file) => mkdirSync(file)],
    ['zeros', (file) => writeFileSync(file, Buffer.alloc(8192))],
  ])('what is in its place is told as that, and left: %s', (_, put) => {
    const file = join(directory, 'handler.lock');
    put(file);
    const lock = new HandlerLock(file, undefined);
    let met: unknown;
    try {
      lock.take();
    } catch (error) {
      met = error;
    }
    expect(met).toMatchObject({ problem: 'lock-file', code: 'RECEIPTS_STORE_LOCK_FILE' });
    renameSync(file, `${file}.mine`);
    lock.take();
    lock.release();
    expect(readdirSync(directory)).toContain('handler.lock.mine');
  });

  test('who finds a log and no lock waits for one that may still have it', () => {
    const [first, second] = pair();
    writeFileSync(join(directory, 'chat-log.db'), '');
    expect(() => first?.take(0)).toThrow('waited for');
    expect(() => first?.take(1000)).toThrow('waited for');
    first?.take(2000);
    rmSync(join(directory, 'handler.lock'));
    expect(() => second?.take(0)).toThrow('waited for');
    expect(first?.keep()).toBe(true);
    expect(() => second?.take(5000)).toThrow(`process ${process.pid}`);
    first?.release();
  });

  test('it goes with a process that is killed', async () => {
    // A lock that nothing refers to is let go of when its memory is collected.
    const holder = spawn(
      process.execPath,
      [
        '-e',
        `import('./src/runtime/handler-lock.ts').then(({HandlerLock}) => { globalThis.lock = new HandlerLock(process.argv[1]); lock.take(); console.log('has'); setInterval(() => {}, 1e6); })`,
        join(directory, 'handler.lock'),
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    try {
      await new Promise((resolve) => holder.stdout.once('data', resolve));
      const lock = new HandlerLock(join(directory, 'handler.lock'), undefined);
      expect(() => lock.take()).toThrow(`process ${holder.pid ?? 0}`);
      holder.kill('SIGKILL');
      await until('the lock', () => {
        lock.take();
        return true;
      });
      lock.release();
    } finally {
      holder.kill('SIGKILL');
    }
  });
});

describe('the place of the data', () => {
  test('its room is told, and that it is no volume', () => {
    const place = placeOf(directory);
    expect(place.directory).toBe(directory);
    expect(place.freeBytes).toBeGreaterThan(0);
    expect(place.totalBytes).toBeGreaterThan(place.freeBytes ?? Infinity);
    expect(place.mount).not.toBeNull();
    expect(place.readByOthers).toBe(false);
  });

  test('what is not there is not known', () => {
    expect(placeOf(join(directory, 'none'))).toMatchObject({ mount: null, volume: null, freeBytes: null });
  });

  test('files that others may read are found where they may enter', () => {
    writeFileSync(join(directory, 'file'), '', { mode: 0o644 });
    expect(placeOf(directory).readByOthers).toBe(false);
    const open = mkdtempSync(join(tmpdir(), 'receipts-operation-'));
    writeFileSync(join(open, 'file'), '', { mode: 0o644 });
    chmodSync(open, 0o755);
    expect(placeOf(open).readByOthers).toBe(true);
    rmSync(open, { recursive: true });
  });

  (mayMount() ? test : test.skip)('a volume is told by its mount, with blanks in its name too', () => {
    const volume = join(directory, 'a volume');
    mount(volume, 2);
    try {
      expect(placeOf(volume)).toMatchObject({ mount: volume, volume: true });
      expect(placeOf(directory).mount).not.toBe(volume);
    } finally {
      unmount(volume);
    }
  });
});

describe('the backlog', () => {
  test('time runs while something waits and nothing is committed', () => {
    const watch = new BacklogWatch();
    expect(watch.note({ now: 0, committed: 5, waiting: 3 })).toBe(0);
    expect(watch.note({ now: 9000, committed: 5, waiting: 900 })).toBe(9000);
    expect(watch.note({ now: 10_000, committed: 6, waiting: 1000 })).toBe(0);
    expect(watch.note({ now: 12_000, committed: 6, waiting: 0 })).toBe(0);
    expect(watch.note({ now: 90_000, committed: 6, waiting: 1 })).toBe(78_000);
  });

  test('what waits for the first time since an hour of nothing has not waited for an hour', () => {
    const watch = new BacklogWatch();
    watch.note({ now: 0, committed: 5, waiting: 0 });
    watch.note({ now: 3_600_000, committed: 5, waiting: 0 });
    expect(watch.note({ now: 3_605_000, committed: 5, waiting: 1 })).toBe(5000);
  });
});
