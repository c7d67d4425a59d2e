/** Starts a worker again when it dies, with growing pauses, and never keeps the process alive. */
import { Worker } from 'node:worker_threads';
import { isWell } from './messages.ts';
import type { ThreadData, ToThread } from './messages.ts';
import { makePool } from './priority.ts';
import { threadScript } from './script.ts';
import { Shared } from './shared.ts';

export interface WorkerSupervisorPorts {
  onMessage(message: unknown): void;
  /**
   * The worker has died by itself; the next one starts after `pause` milliseconds. `again`: it died soon after the one
   * before.
   */
  onEnded(why: string, pause: number, again: boolean): void;
}

export interface Pauses {
  readonly first: number;
  readonly longest: number;
  /** Milliseconds after which a running worker counts as sound again. */
  readonly sound: number;
}

const usualPauses: Pauses = { first: 250, longest: 60_000, sound: 60_000 };
/** Megabytes; far more than a page of the log takes, and far less than would take memory from Openfire. */
const maxHeapMegabytes = 512;
/**
 * Megabytes. V8 lets the young generation grow with the machine's memory, up to 128 MB per thread, which no reader
 * needs.
 */
const maxYoungMegabytes = 24;
/**
 * Milliseconds that closing waits for the thread's present work, so that the writer's connection is the log's last one.
 */
const closeMs = 1000;

export class WorkerSupervisor {
  private readonly data: Omit<ThreadData, 'shared'>;
  private readonly ports: WorkerSupervisorPorts;
  private readonly pauses: Pauses;
  private worker: Worker | null = null;
  private pause: number;
  private died = false;
  private startedAt = 0;
  private timer: NodeJS.Timeout | null = null;
  private ended = false;
  private shared = new Shared();
  private paused = false;
  private wokenAt = 0;
  private why: string | null = null;

  constructor(data: Omit<ThreadData, 'shared'>, ports: WorkerSupervisorPorts, pauses = usualPauses) {
    this.data = data;
    this.ports = ports;
    this.pauses = pauses;
    this.pause = pauses.first;
    this.start();
  }

  /** Null while there is no thread. */
  get threadId(): number | null {
    return this.worker?.threadId ?? null;
  }

  /** Why the last worker ended; null if none has, or if the present one works. */
  get trouble(): string | null {
    return this.why;
  }

  /** Answers false if there is no thread at the moment. */
  post(message: ToThread): boolean {
    this.worker?.postMessage(message);
    return this.worker !== null;
  }

  /** The caller calls this after each commit; until the thread has heeded it, further calls send no message. */
  wake(): void {
    if (this.worker === null || !this.shared.wake()) return;
    this.wokenAt = Date.now();
    this.post({ kind: 'wake' });
  }

  /** Since when something waits for the thread, in milliseconds since 1970; null if nothing does. */
  get missingSince(): number | null {
    const { isWoken, missingSince } = this.shared;
    return isWoken ? Math.min(this.wokenAt, missingSince ?? this.wokenAt) : missingSince;
  }

  /** As the present thread has reported. */
  get purgedThrough(): number {
    return this.shared.purgedThrough;
  }

  setPaused(paused: boolean): void {
    if (this.paused === paused) return;
    this.paused = paused;
    this.shared.paused = paused;
    if (!paused) this.post({ kind: 'wake' });
  }

  /**
   * Returns once the thread's files are closed, or after a while if they are not, since its present work cannot be
   * interrupted.
   */
  close(): void {
    if (this.ended) return;
    this.ended = true;
    if (this.timer !== null) clearTimeout(this.timer);
    const { worker } = this;
    this.worker = null;
    if (worker === null) return;
    if (this.shared.forbidOpening()) {
      void worker.terminate();
      return;
    }
    const message: ToThread = { kind: 'close' };
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's has none
    worker.postMessage(message);
    this.shared.waitForClosed(closeMs);
  }

  private start(): void {
    this.timer = null;
    this.shared = new Shared();
    this.shared.paused = this.paused;
    this.startedAt = performance.now();
    try {
      this.listen(this.begin());
    } catch (error) {
      // The script is missing, or there is no memory for it; the log goes on without its readers.
      this.end(describe(error));
    }
  }

  private begin(): Worker {
    makePool();
    const workerData: ThreadData = { ...this.data, shared: this.shared.buffer };
    return new Worker(threadScript(), {
      workerData,
      name: `receipts-${this.data.thread}`,
      resourceLimits: {
        maxOldGenerationSizeMb: maxHeapMegabytes,
        maxYoungGenerationSizeMb: maxYoungMegabytes,
      },
    });
  }

  private listen(worker: Worker): void {
    this.worker = worker;
    let why = '';
    worker.on('error', (error) => (why = describe(error)));
    worker.on('message', (message: unknown) => {
      if (message === isWell) this.why = null;
      else this.ports.onMessage(message);
    });
    worker.on('exit', (status) => this.end(why === '' ? `it ended with status ${status}` : why));
    worker.unref();
  }

  private end(why: string): void {
    if (this.ended) return;
    this.worker = null;
    this.why = why;
    const { first, longest, sound } = this.pauses;
    const wasSound = performance.now() - this.startedAt >= sound;
    if (wasSound) this.pause = first;
    const { pause } = this;
    const again = this.died && !wasSound;
    this.died = true;
    this.pause = Math.min(longest, pause * 2);
    this.timer = setTimeout(() => this.start(), pause);
    this.timer.unref();
    this.ports.onEnded(why, pause, again);
  }
}

function describe(error: unknown): string {
  // The error's class is that of another thread.
  const field = (name: string): unknown =>
    typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
  const [message, code] = [field('message'), field('code')];
  const text = typeof message === 'string' ? message : String(error);
  return typeof code === 'string' ? `${text} (${code})` : text;
}
