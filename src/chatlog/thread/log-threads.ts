/** Both threads of one open log: who reads for people, and who follows for them. */
import type { Pace } from '../../pace.ts';
import type { ChatLogReader } from '../reader.ts';
import { FollowingThread } from './following-thread.ts';
import { ReadingThread } from './reading-thread.ts';
import type { LogFiles, ReadingPorts } from './reading-thread.ts';

export class LogThreads {
  private readonly reading: ReadingThread;
  private readonly following: FollowingThread;

  constructor(files: LogFiles, ports: ReadingPorts) {
    this.reading = new ReadingThread(files, ports);
    this.following = new FollowingThread(files, (line) => ports.onTrouble(line));
  }

  get log(): ChatLogReader {
    return this.reading;
  }

  committed(): void {
    this.following.wake();
  }

  /** A burst takes the whole machine, and what it leaves in the spool is to be taken in first. */
  pace(pace: Pace): void {
    this.following.setPaused(pace === 'resting');
  }

  close(): void {
    this.following.close();
    this.reading.close();
  }
}
