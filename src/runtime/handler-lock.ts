/**
 * Ensures that one handler at a time works with the log. A handler whose Openfire was killed may outlive it by a
 * moment, and would commit what the next one has read by then. Node itself has no file locks, so SQLite's are used,
 * which end with their process, however it ends.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { privateFile, writePrivate } from '../base/private-file.ts';
import { causeOf, remedyOf } from '../files/file-causes.ts';
import { StoreError } from '../store/store-error.ts';

/**
 * Milliseconds; longer than the second within which a holder notices that its lock file is gone, and shorter than the
 * time until the next attempt.
 */
const graceMs = 1800;

export class HandlerLock {
  private readonly file: string;
  private readonly databaseFile: string;
  private readonly nativeBinding: string | undefined;
  private held: Database.Database | null = null;
  /** Identity of the locked file. */
  private identity: string | null = null;
  /** When the lock file was found missing although there is a log. */
  private missedAt: number | null = null;

  constructor(file: string, nativeBinding: string | undefined) {
    this.file = file;
    this.databaseFile = join(dirname(file), 'chat-log.db');
    this.nativeBinding = nativeBinding;
  }

  /** Takes the lock; nothing happens if this handler has it already. It throws StoreError. */
  take(now = performance.now()): void {
    if (this.held !== null) return void this.keep();
    // A missing lock file does not prove that the lock is free: its holder makes a new one within a second.
    const wasThere = existsSync(this.file);
    if (!wasThere && isFile(this.databaseFile)) this.missedAt ??= now;
    try {
      if (!wasThere) privateFile(this.file);
    } catch (error) {
      throw this.refusal(error);
    }
    if (this.missedAt !== null && now - this.missedAt < graceMs) {
      const text = `the lock ${this.file} was removed; one that may still have it is waited for`;
      throw new StoreError('in-use', text, remedyOf('in-use'), undefined);
    }
    this.missedAt = null;
    this.open();
  }

  /**
   * The holder calls this every second: a lock file that was removed or replaced keeps nobody out, so it is made again.
   * It answers true if it was, and throws StoreError if another handler was faster and now holds it.
   */
  keep(): boolean {
    const { held } = this;
    if (held === null || identityOf(this.file) === this.identity) return false;
    this.held = null;
    try {
      this.open();
      return true;
    } catch (error) {
      // Only another holder is a reason to give way: nobody can take a lock whose file cannot be made.
      if (!(error instanceof StoreError) || error.problem === 'in-use') throw error;
      this.held = held;
      return false;
    } finally {
      if (this.held !== held) held.close();
    }
  }

  private open(): void {
    let database: Database.Database | null = null;
    try {
      privateFile(this.file);
      const { nativeBinding } = this;
      database = new Database(this.file, {
        timeout: 0,
        ...(nativeBinding === undefined ? {} : { nativeBinding }),
      });
      // The lock's database stays empty; only its lock is used.
      database.exec('BEGIN EXCLUSIVE');
      this.identity = identityOf(this.file);
      this.held = database;
    } catch (error) {
      database?.close();
      throw this.refusal(error);
    }
    try {
      writePrivate(this.ownerFile, String(process.pid));
    } catch {
      // A handler that waits will then be told less.
    }
  }

  release(): void {
    this.held?.close();
    this.held = null;
  }

  private get ownerFile(): string {
    return `${this.file}.owner`;
  }

  private refusal(error: unknown): StoreError {
    const found = causeOf(error, this.file);
    // We never write to the file, so anything but a database was put there by somebody else.
    const cause = found === 'damaged' || isDirectory(this.file) ? 'lock-file' : found;
    if (cause !== 'busy') {
      const text = error instanceof Error ? error.message : String(error);
      return new StoreError(cause, `${this.file}: ${text}`, remedyOf(cause), error);
    }
    return new StoreError('in-use', `${this.file} is held by ${this.owner()}`, remedyOf('in-use'), error);
  }

  private owner(): string {
    try {
      return `process ${readFileSync(this.ownerFile, 'utf8').slice(0, 20)}`;
    } catch {
      return 'another process';
    }
  }
}

/** A directory of this name is no log. */
function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}

function isDirectory(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** A lock is on a file, not on its name. */
function identityOf(file: string): string | null {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? null : `${found.dev}:${found.ino}`;
}
