/**
 * Queries to the log: whom the addresses of a query mean, and anything else, with errors about cursors turned into
 * errors about a parameter.
 */
import { CursorError } from '../../store/reader.ts';
import type { ChatLogReader } from '../../store/reader.ts';
import { addressReader } from '../requests/addresses.ts';
import type { AddressReader } from '../requests/addresses.ts';
import { addressNames } from '../requests/filters.ts';
import { badCursor } from '../requests/parameters.ts';
import { invalidParameters } from '../requests/problem.ts';

export async function asking<T>(
  question: () => Promise<T>,
  parameter = 'cursor',
  problem: string = badCursor,
): Promise<T> {
  try {
    return await question();
  } catch (error) {
    if (!(error instanceof CursorError)) throw error;
    throw invalidParameters([{ parameter, problem }]);
  }
}

export function addressesOf(log: ChatLogReader, query: URLSearchParams): Promise<AddressReader> {
  return addressReader(
    log,
    addressNames.map((name) => query.get(name)),
  );
}
