/** Both threads of an open log: one reads for people, one keeps the index. */
import type { Pace } from '../../../base/pace.ts';
import type { ChatLogReader, IndexProgress } from '../../reader.ts';
import type { ThreadTroubles } from '../../troubles.ts';
import { indexMissing } from './errors.ts';
import { FollowingThread } from './following-thread.ts';
import { ReadingThread } from './reading-thread.ts';
import type { LogFiles, ReadingPorts } from './reading-thread.ts';

export class LogThreads {
  private readonly reading: ReadingThread;
  private readonly following: FollowingThread;

  constructor(files: LogFiles, ports: ReadingPorts) {
    this.following = new FollowingThread(files, (line) => ports.onTrouble(line));
    this.reading = new ReadingThread(files, { ...ports, refusal: (index) => this.refusal(index) });
  }

  get troubles(): ThreadTroubles {
    return {
      index: this.following.problem,
      reading: this.reading.problem,
      missingSince: this.following.missingSince,
    };
  }

  /**
   * While an index is being made, zeros only show that it is not ready; if no thread makes it, they would stay wrong.
   */
  private refusal({ behind, through }: IndexProgress): Error | null {
    const { problem } = this.following;
    return problem !== null && through === null && behind > 0 ? indexMissing(problem) : null;
  }

  get log(): ChatLogReader {
    return this.reading;
  }

  committed(): void {
    this.following.wake();
  }

  /** See FollowingThread. */
  get purgedThrough(): number {
    return this.following.purgedThrough;
  }

  /** During a burst the whole machine is needed elsewhere, and events in the spool come before the index. */
  pace(pace: Pace): void {
    this.following.setPaused(pace === 'resting');
  }

  close(): void {
    this.following.close();
    this.reading.close();
  }
}
