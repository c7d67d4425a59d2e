/** The messages between the handler's main thread and the log's threads. */
import type { ChatLogReader } from '../../reader.ts';
import type { CarriedError } from './errors.ts';

export interface ThreadData {
  readonly thread: 'reading' | 'indexing';
  readonly logFile: string;
  readonly indexFile: string;
  /** Path of better-sqlite3's addon; null if it finds that by itself. */
  readonly nativeBinding: string | null;
  readonly shared: SharedArrayBuffer;
}

export type Asked = Exclude<keyof ChatLogReader, 'highlights'>;

export interface Call {
  readonly kind: 'call';
  readonly id: number;
  readonly method: Asked;
  readonly parameters: readonly unknown[];
}

export type ToThread = Call | { readonly kind: 'wake' } | { readonly kind: 'close' };

/** A thread posts this once it works, so that whatever ended the one before it is over. */
export const isWell = 'well';

export type Reply =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: CarriedError };
