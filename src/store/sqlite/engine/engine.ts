/**
 * The embedded engine as a whole: one SQLite file with one writing connection, its index, and the threads that read and
 * index.
 */
import { inodeOf } from '../../../files/sqlite-file.ts';
import { highlights } from '../../../text/highlights.ts';
import type { LogEngine, OpenEngine } from '../../engine.ts';
import { indexFileOf } from '../indexer/files.ts';
import { openSqliteLog } from '../open.ts';
import { LogThreads } from '../thread/log-threads.ts';

export interface SqliteOptions {
  readonly file: string;
  /** The addon of better-sqlite3; undefined if it finds that by itself. */
  readonly nativeBinding: string | undefined;
  /** Reports a line for the log file: one of the log's threads has ended and will be started again. */
  onThreadTrouble(line: string): void;
}

export function sqliteEngine(options: SqliteOptions): OpenEngine {
  return (now, damaged) => open(options, now, damaged);
}

function open(
  { file, nativeBinding, onThreadTrouble }: SqliteOptions,
  now: number,
  damaged: boolean,
): LogEngine {
  const opened = openSqliteLog(file, nativeBinding, now, damaged);
  const files = { logFile: file, indexFile: indexFileOf(file), nativeBinding: nativeBinding ?? null };
  const inode = inodeOf(file);
  let begun: LogThreads | null = null;
  const threads = (): LogThreads => {
    if (begun === null) throw new Error('the threads of the log have not begun');
    return begun;
  };
  return {
    ...opened,
    begin: () => {
      begun = new LogThreads(files, { onTrouble: onThreadTrouble, highlights });
    },
    get log() {
      return threads().log;
    },
    get troubles() {
      return threads().troubles;
    },
    get purgedThrough() {
      return threads().purgedThrough;
    },
    committed: () => threads().committed(),
    giveWay: (pace, hasRoom) => threads().giveWay(pace, hasRoom),
    isInPlace: () => inodeOf(file) === inode,
    restore: () => {
      if (inodeOf(file) !== null) return false;
      opened.writeTo(file);
      return true;
    },
    close: () => {
      begun?.close();
      opened.close();
    },
  };
}
