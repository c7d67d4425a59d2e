/** A worker that is started again when it dies, with growing pauses, and that never keeps the process alive. */
import { Worker } from 'node:worker_threads';
import { isWell } from './messages.ts';
import type { ThreadData, ToThread } from './messages.ts';
import { threadScript } from './script.ts';
import { Shared } from './shared.ts';

export interface WorkerSupervisorPorts {
  onMessage(message: unknown): void;
  /** It has died by itself; `pause`: milliseconds until the next one is started. `again`: soon after the one before. */
  onEnded(why: string, pause: number, again: boolean): void;
}

export interface Pauses {
  readonly first: number;
  readonly longest: number;
  /** Who has run this long, in milliseconds, is taken for sound again. */
  readonly sound: number;
}

const usualPauses: Pauses = { first: 250, longest: 60_000, sound: 60_000 };
/** Far above what a page of the log takes, and far below what would take memory from Openfire. */
const mostHeapMegabytes = 512;
/** V8 lets what is young grow with the machine's memory, to some 128 MB a thread, which no reading needs. */
const mostYoungMegabytes = 24;
/** How long closing waits for what the thread is just doing, so that the log's last connection is the writer's. */
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

  /** Null while there is none. */
  get threadId(): number | null {
    return this.worker?.threadId ?? null;
  }

  /** Why the last one ended; null where there was none, or the one since does its work. */
  get trouble(): string | null {
    return this.why;
  }

  /** False where there is no thread just now. */
  post(message: ToThread): boolean {
    this.worker?.postMessage(message);
    return this.worker !== null;
  }

  /** To be called for each commit: costs one message at most for all that come before the thread has heeded it. */
  wake(): void {
    if (this.worker === null || !this.shared.wake()) return;
    this.wokenAt = Date.now();
    this.post({ kind: 'wake' });
  }

  /** Since when something waits for it, in milliseconds since 1970; null where nothing does. */
  get missingSince(): number | null {
    const { isWoken, missingSince } = this.shared;
    return isWoken ? Math.min(this.wokenAt, missingSince ?? this.wokenAt) : missingSince;
  }

  /** As the thread that runs now has said. */
  get purgedThrough(): number {
    return this.shared.purgedThrough;
  }

  setPaused(paused: boolean): void {
    if (this.paused === paused) return;
    this.paused = paused;
    this.shared.paused = paused;
    if (!paused) this.post({ kind: 'wake' });
  }

  /** Returns when its files are closed, or will not be for a while: what it does cannot be interrupted. */
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
      // Without its script, or memory for it: the log does without its readers.
      this.end(describe(error));
    }
  }

  private begin(): Worker {
    const workerData: ThreadData = { ...this.data, shared: this.shared.buffer };
    return new Worker(threadScript(), {
      workerData,
      name: `receipts-${this.data.thread}`,
      resourceLimits: {
        maxOldGenerationSizeMb: mostHeapMegabytes,
        maxYoungGenerationSizeMb: mostYoungMegabytes,
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
  // Its class is that of another thread.
  const field = (name: string): unknown =>
    typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
  const [message, code] = [field('message'), field('code')];
  const text = typeof message === 'string' ? message : String(error);
  return typeof code === 'string' ? `${text} (${code})` : text;
}
