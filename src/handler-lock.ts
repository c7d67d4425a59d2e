/**
 * One handler at a time works with the log: one whose Openfire was killed may outlive it by a moment, and would commit what
 * the next one has read by then. SQLite's locks are the ones that Node has, and go with their process, however it ends.
 */
import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { StoreError } from './delivery/store.ts';
import { causeOf, remedyOf } from './file-causes.ts';
import { privateFile, writePrivate } from './private-file.ts';

export class HandlerLock {
  private readonly file: string;
  private readonly nativeBinding: string | undefined;
  private held: Database.Database | null = null;

  constructor(file: string, nativeBinding: string | undefined) {
    this.file = file;
    this.nativeBinding = nativeBinding;
  }

  /** Nothing where this handler has it already. Throws StoreError. */
  take(): void {
    if (this.held !== null) return;
    let database: Database.Database | null = null;
    try {
      privateFile(this.file);
      const { nativeBinding } = this;
      database = new Database(this.file, {
        timeout: 0,
        ...(nativeBinding === undefined ? {} : { nativeBinding }),
      });
      // Nothing is ever written to it.
      database.exec('BEGIN EXCLUSIVE');
      this.held = database;
    } catch (error) {
      database?.close();
      throw this.refusal(error);
    }
    try {
      writePrivate(this.ownerFile, String(process.pid));
    } catch {
      // Who waits is told less.
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
    const cause = causeOf(error, this.file);
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
