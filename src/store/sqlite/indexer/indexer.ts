/**
 * Follows the log and keeps the index beside it: what was changed since, what retention has taken, and, where the index
 * is new, what was there before it, from the youngest to the oldest. It works in steps that are transactions of the
 * index together with its position, so it may be killed anywhere. The log is only read.
 */
import Database from 'better-sqlite3';
import type { IndexProgress } from '../../reader.ts';
import { connectIndex, deleteIndex, isDamage, isToldDamaged } from './files.ts';
import { OpenIndex } from './open-index.ts';
import { isNew, storedPosition } from './position.ts';

/** Rows of so many are in memory at a time. */
const usualRoom = 16_000;

export class Indexer {
  private readonly log: Database.Database;
  private readonly indexFile: string;
  private readonly nativeBinding: string | undefined;
  private readonly room: number;
  private index: Database.Database | null = null;
  private open: OpenIndex | null = null;

  /**
   * `room`: messages that are indexed in a step, at the most. Throws where the log cannot be read; it must have been opened for
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
    if (isToldDamaged(this.indexFile)) this.startOver();
    return this.attempt((open) => {
      const found = open.step();
      if (found !== 'lost') return found === 'more';
      this.startOver();
      return true;
    });
  }

  /** See OpenIndex; 0 where nothing is open. */
  get purgedThrough(): number {
    return this.open?.purgedThrough ?? 0;
  }

  /** See OpenIndex; begins at 0 with each opening. */
  get indexed(): number {
    return this.open?.indexed ?? 0;
  }

  /** See OpenIndex; null where nothing is open. */
  get missingSince(): number | null {
    return this.open?.missingSince ?? null;
  }

  progress(): IndexProgress {
    return this.attempt((open) => open.progress());
  }

  close(): void {
    this.forget();
    this.log.close();
  }

  /** Damage is met once with a new index; where that meets it, too, it is not the index that is damaged. */
  private attempt<T>(work: (open: OpenIndex) => T): T {
    try {
      return work(this.opened());
    } catch (error) {
      // What was gathered and not written must not be written by a later step.
      this.forget();
      if (!isDamage(error)) throw error;
    }
    this.startOver();
    return work(this.opened());
  }

  private opened(): OpenIndex {
    if (this.open !== null) return this.open;
    const index = connectIndex(this.indexFile, this.nativeBinding);
    this.index = index;
    // Not for a new one: who of this process opens a file while another of its name takes its place may have the memory
    // that the two share cut short, and the process ends (SIGBUS). Locks between threads are none to the system.
    if (!isNew(index) && storedPosition(this.log, index) === null) {
      this.startOver();
      this.index = connectIndex(this.indexFile, this.nativeBinding);
    }
    this.open = new OpenIndex(this.log, this.index, this.room);
    return this.open;
  }

  private startOver(): void {
    this.forget();
    deleteIndex(this.indexFile);
  }

  private forget(): void {
    this.index?.close();
    this.index = null;
    this.open = null;
  }
}
