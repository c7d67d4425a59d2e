/**
 * Copies the log as it is at one moment, while it is written on. The copy is made by SQLite's own backup, from a
 * connection that stands in a read transaction: by itself that would start again with each commit of another connection,
 * and on a busy server never end. Meanwhile the journal (WAL) cannot be taken up into the log, and grows with what is
 * written.
 */
import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { privateFile } from '../../../base/private-file.ts';
import { removeDatabase } from '../../../files/sqlite-file.ts';
import { ownNode } from './node.ts';

export interface Copied {
  readonly bytes: number;
  readonly messages: number;
  readonly sha256: string;
}

export interface CopyOptions {
  readonly nativeBinding?: string;
  /** Bytes a second at the most: the disk is the log's first. */
  readonly bytesPerSecond: number;
  /** `done` of `total` pages. */
  onProgress(done: number, total: number): void;
}

const pagesAtOnce = 64;

/** To be called on a thread of its own, which stands still between the steps. There must be no file `target`. */
export async function copyLog(source: string, target: string, options: CopyOptions): Promise<Copied> {
  const { nativeBinding, bytesPerSecond, onProgress } = options;
  const binding = nativeBinding === undefined ? {} : { nativeBinding };
  privateFile(target);
  try {
    const expected = await copy();
    const messages = verify(expected);
    const descriptor = openSync(target, 'r+');
    fsyncSync(descriptor);
    closeSync(descriptor);
    return { bytes: statSync(target).size, messages, sha256: digestOf(target) };
  } catch (error) {
    removeDatabase(target);
    throw error;
  }

  async function copy(): Promise<Counts> {
    const database = new Database(source, { readonly: true, timeout: 5000, ...binding });
    try {
      const pageBytes = Number(database.pragma('page_size', { simple: true }));
      const still = new Int32Array(new SharedArrayBuffer(4));
      const pauseMs = (1000 * pagesAtOnce * pageBytes) / bytesPerSecond;
      database.exec('BEGIN');
      // The first read is what pins the moment.
      const expected = countsOf(database);
      await database.backup(target, {
        progress: ({ totalPages, remainingPages }) => {
          onProgress(totalPages - remainingPages, totalPages);
          Atomics.wait(still, 0, 0, pauseMs);
          return pagesAtOnce;
        },
      });
      database.exec('COMMIT');
      return expected;
    } finally {
      database.close();
    }
  }

  /** A copy that nobody could put back is worse than none. */
  function verify(expected: Counts): number {
    const database = new Database(target, binding);
    try {
      // One file, without a journal beside it.
      database.pragma('journal_mode = DELETE');
      const finding = String(database.pragma('quick_check(1)', { simple: true }));
      if (finding !== 'ok') throw new Error(`the copy is damaged: ${finding}`);
      const found = countsOf(database);
      if (JSON.stringify(found) !== JSON.stringify(expected)) {
        throw new Error(
          `the copy has ${JSON.stringify(found)}, and not ${JSON.stringify(expected)} as the log`,
        );
      }
      return found.messages;
    } finally {
      database.close();
    }
  }
}

function digestOf(file: string): string {
  const digest = createHash('sha256');
  const descriptor = openSync(file, 'r');
  try {
    const bytes = Buffer.allocUnsafe(1024 * 1024);
    for (let read; (read = readSync(descriptor, bytes)) > 0;) digest.update(bytes.subarray(0, read));
  } finally {
    closeSync(descriptor);
  }
  return digest.digest('hex');
}

interface Counts {
  readonly version: number;
  readonly position: number;
  readonly messages: number;
  readonly transitions: number;
}

function countsOf(database: Database.Database): Counts {
  const number = (sql: string): number => Number(database.prepare(sql).pluck().get());
  return {
    version: Number(database.pragma('user_version', { simple: true })),
    position: number(`SELECT position FROM progress WHERE node = ${ownNode}`),
    messages: number('SELECT count(*) FROM message'),
    transitions: number('SELECT count(*) FROM transition'),
  };
}
