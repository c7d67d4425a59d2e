/**
 * Follows the log and keeps the index beside it: what was changed since, what retention has taken, and, where the index
 * is new, what was there before it, from the youngest to the oldest. It works in steps that are transactions of the
 * index together with its position, so it may be killed anywhere. The log is only read.
 */
import Database from 'better-sqlite3';
import type { IndexProgress } from '../../reader.ts';
import { connectIndex, deleteIndex, isDamage, isToldDamaged } from './files.ts';
import { FollowedIndex } from './followed.ts';
import { isNew, storedPosition } from './position.ts';

/** Rows of so many are in memory at a time. */
const usualRoom = 16_000;

export class Follower {
  private readonly log: Database.Database;
  private readonly indexFile: string;
  private readonly nativeBinding: string | undefined;
  private readonly room: number;
  private index: Database.Database | null = null;
  private followed: FollowedIndex | null = null;

  /**
   * `room`: messages that are looked at in a step, at the most. Throws where the log cannot be read; it must have been opened for
   * writing before.
   */
  constructor(logFile: string, indexFile: string, nativeBinding?: string, room = usualRoom) {
    this.room = room;
    this.indexFile = indexFile;
    this.nativeBinding = nativeBinding;
    this.log = new Database(logFile, {
      readonly: true,
      timeout: 2000,
      ...(nativeBinding === undefined ? {} : { nativeBinding }),
    });
  }

  /** A few milliseconds of work; true where there is more. Throws where the log cannot be read or the disk is full. */
  step(): boolean {
    if (isToldDamaged(this.indexFile)) this.beginAnew();
    return this.attempt((followed) => {
      const found = followed.step();
      if (found !== 'lost') return found === 'more';
      this.beginAnew();
      return true;
    });
  }

  /** See FollowedIndex; 0 where nothing is open. */
  get purgedThrough(): number {
    return this.followed?.purgedThrough ?? 0;
  }

  /** See FollowedIndex; begins anew with each opening. */
  get looked(): number {
    return this.followed?.looked ?? 0;
  }

  /** See FollowedIndex; null where nothing is open. */
  get missingSince(): number | null {
    return this.followed?.missingSince ?? null;
  }

  progress(): IndexProgress {
    return this.attempt((followed) => followed.progress());
  }

  close(): void {
    this.forget();
    this.log.close();
  }

  /** Damage is met once with a new index; where that meets it, too, it is not the index that is damaged. */
  private attempt<T>(work: (followed: FollowedIndex) => T): T {
    try {
      return work(this.open());
    } catch (error) {
      // What was gathered and not written must not be written by a later step.
      this.forget();
      if (!isDamage(error)) throw error;
    }
    this.beginAnew();
    return work(this.open());
  }

  private open(): FollowedIndex {
    if (this.followed !== null) return this.followed;
    const index = connectIndex(this.indexFile, this.nativeBinding);
    this.index = index;
    // Not for a new one: who of this process opens a file while another of its name takes its place may have the memory
    // that the two share cut short, and the process ends (SIGBUS). Locks between threads are none to the system.
    if (!isNew(index) && storedPosition(this.log, index) === null) {
      this.beginAnew();
      this.index = connectIndex(this.indexFile, this.nativeBinding);
    }
    this.followed = new FollowedIndex(this.log, this.index, this.room);
    return this.followed;
  }

  private beginAnew(): void {
    this.forget();
    deleteIndex(this.indexFile);
  }

  private forget(): void {
    this.index?.close();
    this.index = null;
    this.followed = null;
  }
}
