/** The handle of the thread that keeps the log's index. */
import { WorkerSupervisor } from './worker-supervisor.ts';
import type { Pauses } from './worker-supervisor.ts';
import type { LogFiles } from './reading-thread.ts';

export class IndexingThread {
  private readonly worker: WorkerSupervisor;
  private trouble = '';

  /** `onTrouble` gets a line for the log file, with its code, once for each trouble. */
  constructor(files: LogFiles, onTrouble: (line: string) => void, pauses?: Pauses) {
    const heed = {
      onMessage: () => undefined,
      onEnded: (why: string, pause: number, again: boolean) => {
        if (again && why === this.trouble) return;
        this.trouble = why;
        onTrouble(
          `RECEIPTS_INDEX_THREAD: the thread that indexes the chat log for search, conversations and statistics ` +
            `has ended: ${why}. The log itself goes on; the thread is started again in ${pause} ms, then with ` +
            `growing pauses. If that does not help, delete ${files.indexFile}: it is rebuilt.`,
        );
      },
    };
    this.worker = new WorkerSupervisor({ thread: 'indexing', ...files }, heed, pauses);
  }

  get threadId(): number | null {
    return this.worker.threadId;
  }

  /** Why no thread keeps the index at the moment; null if one does. */
  get problem(): string | null {
    return this.worker.trouble;
  }

  /** Since when something waits to be indexed, in milliseconds since 1970; null if nothing does. */
  get missingSince(): number | null {
    return this.worker.missingSince;
  }

  /** The writer has committed something. */
  wake(): void {
    this.worker.wake();
  }

  /** The number of a change: whatever was deleted up to it is in none of the index's files any more. */
  get purgedThrough(): number {
    return this.worker.purgedThrough;
  }

  /** The whole machine is needed for something else, or no longer is. */
  setPaused(paused: boolean): void {
    this.worker.setPaused(paused);
  }

  close(): void {
    this.worker.close();
  }
}
