/**
 * The backup of the log that is being made or waits for download. There is one at a time, in a file beside the log,
 * because the person who asks may be on another machine. It is deleted after download, when nobody wants it, or with
 * the handler.
 */
import { randomUUID } from 'node:crypto';
import { statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { BackupMaker, BackupView } from '../console/services.ts';
import { causeOf, remedyOf } from '../files/file-causes.ts';
import { removeDatabase } from '../files/sqlite-file.ts';
import type { BackupData, BackupNews } from '../store/sqlite/thread/backup.ts';
import { threadScript } from '../store/sqlite/thread/script.ts';

/** Bytes; about a third of a hard disk's throughput. */
const bytesPerSecond = 40 * 1024 * 1024;
/** Milliseconds that a copy waits for the person who has asked for it. */
const patienceMs = 10 * 60_000;
/** Milliseconds; who has asked for the backup within this time is still there. */
const recentMs = 60_000;
/** Bytes that are left free for the log itself. */
const spareBytes = 64 * 1024 * 1024;

export class Backups implements BackupMaker {
  readonly file: string;
  private readonly logFile: string;
  private readonly nativeBinding: string | undefined;
  private worker: Worker | null = null;
  private timer: NodeJS.Timeout | undefined;
  private current: BackupView | null = null;
  private askedAt = 0;
  private fetchers = 0;
  /** Somebody has downloaded the whole file. */
  private fetched = false;

  constructor(logFile: string, nativeBinding: string | undefined) {
    this.logFile = logFile;
    this.nativeBinding = nativeBinding;
    // The name is one that no administrator would give a copy of his own, since any such file is removed.
    this.file = `${logFile}.backup-under-way`;
    // An earlier handler that was killed may have left one.
    this.forget();
  }

  view(id?: string): BackupView | null {
    const { current } = this;
    if (current === null || (id !== undefined && current.id !== id)) return null;
    this.wait();
    return current;
  }

  start(): BackupView | { readonly refused: string } {
    const refused = this.whyNot() ?? this.forget();
    if (refused !== null) return { refused };
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
    this.fetched = false;
    this.current = {
      id: randomUUID(),
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

  fetching(): (whole: boolean) => void {
    const id = this.current?.id;
    this.fetchers += 1;
    return (whole) => {
      this.fetchers -= 1;
      if (this.current === null || this.current.id !== id) return;
      this.fetched ||= whole;
      this.wait();
    };
  }

  /** Stops the backup and removes its file. Answers why something of it is left, or null. */
  forget(id?: string): string | null {
    if (id !== undefined && this.current?.id !== id) return null;
    clearTimeout(this.timer);
    const { worker } = this;
    this.worker = null;
    this.current = null;
    if (worker !== null) void worker.terminate();
    try {
      removeDatabase(this.file);
      return null;
    } catch (error) {
      // The reason may be a directory of this name or a read-only disk; the log does not need the file gone.
      const what = error instanceof Error ? error.message : String(error);
      return `What an earlier backup has left cannot be removed: ${what}. ${remedyOf(causeOf(error, this.file))}`;
    }
  }

  private whyNot(): string | null {
    if (this.current?.state === 'copying') return 'Another backup is being made.';
    if (this.fetchers > 0) return 'Another backup is being fetched.';
    const isWanted = this.current?.state === 'ready' && !this.fetched;
    return isWanted && performance.now() - this.askedAt < recentMs
      ? 'Another backup is about to be fetched; it goes when it was, or is removed, or nobody asks for it for a minute.'
      : null;
  }

  private wait(): void {
    this.askedAt = performance.now();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void (this.fetchers > 0 ? this.wait() : this.forget()), patienceMs);
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
