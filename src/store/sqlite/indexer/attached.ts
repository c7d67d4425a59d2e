/** The index as a reader of the log has it: attached to its connection as `idx`, where there is a sound one. */
import type Database from 'better-sqlite3';
import { errorCode, inodeOf } from '../../../files/sqlite-file.ts';
import { isDamage, isToldDamaged, tellDamage } from './files.ts';
import { storedPosition } from './position.ts';
import type { Position } from './position.ts';

export class AttachedIndex {
  private readonly database: Database.Database;
  private readonly file: string;
  /** Of the file that is attached, or was found damaged: the indexer puts a new one in its place. */
  private inode: number | null = null;
  private attached = false;

  constructor(database: Database.Database, file: string) {
    this.database = database;
    this.file = file;
  }

  /** Answers from the index; null where there is none that can be used, whatever is the matter with it. */
  use<T>(work: (position: Position) => T): T | null {
    try {
      if (!this.attach()) return null;
      // Log and index of one moment.
      return this.database.transaction(() => {
        const position = storedPosition(this.database, this.database, 'idx');
        return position === null ? null : work(position);
      })();
    } catch (error) {
      if (!isDamage(error) && !isUnreadable(error)) throw error;
      if (this.inode !== null && isDamage(error)) tellDamage(this.file, this.inode);
      this.detach();
      return null;
    }
  }

  private attach(): boolean {
    const inode = inodeOf(this.file);
    if (inode === this.inode && this.attached) return true;
    // A new file may have got the number of the old one.
    if (inode === this.inode && isToldDamaged(this.file)) return false;
    this.detach();
    this.inode = inode;
    if (inode === null) return false;
    this.database.prepare('ATTACH DATABASE ? AS idx').run(this.file);
    this.attached = true;
    this.database.pragma('idx.cache_size = -16384');
    return true;
  }

  private detach(): void {
    if (this.attached) this.database.exec('DETACH DATABASE idx');
    this.attached = false;
  }
}

function isUnreadable(error: unknown): boolean {
  return /^SQLITE_(CANTOPEN|IOERR|PERM|READONLY|BUSY|LOCKED)/.test(errorCode(error));
}
