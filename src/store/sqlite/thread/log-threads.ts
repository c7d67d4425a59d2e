/** Both threads of an open log: one reads for people, one keeps the index. */
import type { Pace } from '../../../base/pace.ts';
import type { ChatLogReader, IndexProgress } from '../../reader.ts';
import type { ThreadTroubles } from '../../troubles.ts';
import { indexMissing } from './errors.ts';
import { IndexingThread } from './indexing-thread.ts';
import { IndexRest } from './index-rest.ts';
import { ReadingThread } from './reading-thread.ts';
import type { LogFiles, ReadingPorts } from './reading-thread.ts';

export class LogThreads {
  private readonly reading: ReadingThread;
  private readonly indexing: IndexingThread;
  private readonly rest = new IndexRest();

  constructor(files: LogFiles, ports: ReadingPorts) {
    this.indexing = new IndexingThread(files, (line) => ports.onTrouble(line));
    this.reading = new ReadingThread(files, { ...ports, refusal: (index) => this.refusal(index) });
  }

  get troubles(): ThreadTroubles {
    return {
      index: this.indexing.problem,
      reading: this.reading.problem,
      missingSince: this.indexing.missingSince,
    };
  }

  /**
   * While an index is being made, zeros only show that it is not ready; if no thread makes it, they would stay wrong.
   */
  private refusal({ behind, through }: IndexProgress): Error | null {
    const { problem } = this.indexing;
    return problem !== null && through === null && behind > 0 ? indexMissing(problem) : null;
  }

  get log(): ChatLogReader {
    return this.reading;
  }

  committed(): void {
    this.indexing.wake();
  }

  /** See IndexingThread. */
  get purgedThrough(): number {
    return this.indexing.purgedThrough;
  }

  /** See LogEngine. The reading thread goes on: somebody waits for what it reads. */
  giveWay(pace: Pace, hasRoom: boolean): void {
    const { missingSince } = this.indexing;
    const lag = missingSince === null ? 0 : Date.now() - missingSince;
    this.indexing.setPaused(this.rest.next(performance.now(), { pace, hasRoom, lag }));
  }

  close(): void {
    this.indexing.close();
    this.reading.close();
  }
}
