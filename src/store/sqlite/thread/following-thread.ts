/** The handle of the thread that keeps the index of the log. */
import { WorkerSupervisor } from './worker-supervisor.ts';
import type { Pauses } from './worker-supervisor.ts';
import type { LogFiles } from './reading-thread.ts';

export class FollowingThread {
  private readonly worker: WorkerSupervisor;
  private trouble = '';

  /** `onTrouble` is told once for each trouble; a line for the log, with its code. */
  constructor(files: LogFiles, onTrouble: (line: string) => void, pauses?: Pauses) {
    const heed = {
      onMessage: () => undefined,
      onEnded: (why: string, pause: number, again: boolean) => {
        if (again && why === this.trouble) return;
        this.trouble = why;
        onTrouble(
          `RECEIPTS_INDEX_THREAD: the thread that follows the chat log for search, conversations and statistics ` +
            `has ended: ${why}. The log itself goes on; the thread is started again in ${pause} ms, then with ` +
            `growing pauses. Where it does not help, delete ${files.indexFile}: it is built anew.`,
        );
      },
    };
    this.worker = new WorkerSupervisor({ thread: 'following', ...files }, heed, pauses);
  }

  get threadId(): number | null {
    return this.worker.threadId;
  }

  /** Why nobody keeps the index just now; null where somebody does. */
  get problem(): string | null {
    return this.worker.trouble;
  }

  /** Since when something waits to be taken in, in milliseconds since 1970; null where nothing does. */
  get missingSince(): number | null {
    return this.worker.missingSince;
  }

  /** Something was committed. */
  wake(): void {
    this.worker.wake();
  }

  /** The number of a change: what was deleted up to there is in no file of the index any more. */
  get purgedThrough(): number {
    return this.worker.purgedThrough;
  }

  /** While the whole machine is needed for something else. */
  setPaused(paused: boolean): void {
    this.worker.setPaused(paused);
  }

  close(): void {
    this.worker.close();
  }
}
