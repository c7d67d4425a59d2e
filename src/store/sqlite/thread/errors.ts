/** Carries errors between threads: structured cloning would keep neither class nor code. */
import { errorCode } from '../../../files/sqlite-file.ts';
import { StoreError } from '../../store-error.ts';
import type { StoreProblem } from '../../store-error.ts';
import { CursorError } from '../../reader.ts';
import { asStoreError } from '../file/database.ts';

export type CarriedError =
  | { readonly kind: 'cursor'; readonly message: string }
  | {
      readonly kind: 'store';
      readonly message: string;
      readonly problem: StoreProblem;
      readonly remedy: string;
    }
  | { readonly kind: 'other'; readonly message: string; readonly stack: string };

/** `file` is the file to which SQLite's errors are attributed. */
export function carry(error: unknown, file: string): CarriedError {
  if (error instanceof CursorError) return { kind: 'cursor', message: error.message };
  if (error instanceof StoreError || /^(SQLITE_|E[A-Z]+$)/.test(errorCode(error))) {
    const { message, problem, remedy } = asStoreError(error, file);
    return { kind: 'store', message, problem, remedy };
  }
  return error instanceof Error
    ? { kind: 'other', message: error.message, stack: error.stack ?? error.message }
    : { kind: 'other', message: String(error), stack: String(error) };
}

export function restore(carried: CarriedError): Error {
  switch (carried.kind) {
    case 'cursor':
      return new CursorError(carried.message);
    case 'store':
      return new StoreError(carried.problem, carried.message, carried.remedy, undefined);
    case 'other': {
      const error = new Error(carried.message);
      error.stack = carried.stack;
      return error;
    }
  }
}

/** The error for answers that need an index which does not exist and which no thread is making. */
export function indexMissing(why: string): StoreError {
  return new StoreError(
    'busy',
    `the index of the chat log cannot be made: ${why}`,
    'Health says more (RECEIPTS_INDEX). The log goes on, and messages are found without it, if slowly.',
    undefined,
  );
}

/** The error for callers of a thread that has ended: nothing is wrong with the log, and asking again helps. */
export function threadEnded(why: string): StoreError {
  return new StoreError(
    'busy',
    `the thread that reads the chat log has ended: ${why}`,
    'It is started again by itself: ask again in some seconds. The log goes on meanwhile.',
    undefined,
  );
}
