/**
 * The backup of the log that is being made, or waits to be fetched: one at a time, in a file beside the log, since the
 * one who asks may be on another machine. It goes when it was fetched, when nobody wants it, or with the handler.
 */
import { rmSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { BackupData, BackupNews } from './chatlog/thread/backup.ts';
import { threadScript } from './chatlog/thread/script.ts';
import type { BackupMaker, BackupView } from './console/services.ts';

/** About a third of what a hard disk gives. */
const bytesPerSecond = 40 * 1024 * 1024;
/** So long a copy waits for who has asked for it. */
const patienceMs = 10 * 60_000;
/** Is left free for the log itself. */
const spareBytes = 64 * 1024 * 1024;

export class Backups implements BackupMaker {
  readonly file: string;
  private readonly logFile: string;
  private readonly nativeBinding: string | undefined;
  private worker: Worker | null = null;
  private timer: NodeJS.Timeout | undefined;
  private current: BackupView | null = null;

  constructor(logFile: string, nativeBinding: string | undefined) {
    this.logFile = logFile;
    this.nativeBinding = nativeBinding;
    this.file = `${logFile}.backup`;
    // Of a handler that was killed.
    this.forget();
  }

  view(): BackupView | null {
    if (this.current !== null) this.wait();
    return this.current;
  }

  start(): BackupView | { readonly refused: string } {
    if (this.current?.state === 'copying') return { refused: 'Another backup is being made.' };
    this.forget();
    const size = sizeOf(this.logFile) + sizeOf(`${this.logFile}-wal`);
    const { bavail, bsize } = statfsSync(dirname(this.logFile));
    if (bavail * bsize < size + spareBytes) {
      return {
        refused: `The copy needs ${megabytes(size)} MB beside the log, and ${megabytes(bavail * bsize)} MB are free there.`,
      };
    }
    const workerData: BackupData = {
      thread: 'backup',
      logFile: this.logFile,
      target: this.file,
      nativeBinding: this.nativeBinding ?? null,
      bytesPerSecond,
    };
    const worker = new Worker(threadScript(), { workerData });
    worker.unref();
    this.worker = worker;
    this.current = {
      state: 'copying',
      done: 0,
      total: 0,
      bytes: null,
      messages: null,
      sha256: null,
      problem: null,
    };
    const heed = (news: BackupNews): void => {
      if (this.worker === worker) this.heed(news);
    };
    worker.on('message', heed);
    worker.on('error', (error: Error) => heed({ failed: error.message }));
    this.wait();
    return this.current;
  }

  /** Stops it, and removes what there is of it. */
  forget(): void {
    clearTimeout(this.timer);
    const { worker } = this;
    this.worker = null;
    this.current = null;
    const remove = (): void => {
      for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(this.file + suffix, { force: true });
    };
    if (worker !== null) void worker.terminate();
    remove();
  }

  private wait(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.forget(), patienceMs);
    this.timer.unref();
  }

  private heed(news: BackupNews): void {
    const { current } = this;
    if (current === null) return;
    if ('total' in news) this.current = { ...current, ...news };
    else if ('copied' in news) {
      const { total } = current;
      this.current = { ...current, state: 'ready', done: total, ...news.copied };
    } else this.current = { ...current, state: 'failed', problem: news.failed };
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / (1024 * 1024));
}
