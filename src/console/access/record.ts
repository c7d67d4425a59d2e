/** The one way in which REST and pages put down who has read what, before anything of it is shown. */
import { CursorError } from '../../store/reader.ts';
import { Problem } from '../requests/problem.ts';
import type { AccessAction, AccessRecord, AccessStore } from '../services.ts';
import { tokenPrefix } from './tokens.ts';

/** On whose behalf something is read or changed. */
export type Reader = Pick<AccessRecord, 'who' | 'via' | 'address'>;

/** Where one is on the way, not what is looked at. */
const placeOnly: readonly string[] = ['cursor', 'part', 'back'];

/** Somebody may have pasted one where a name or a word was asked for: records are read by more people than tokens. */
const tokens = new RegExp(`${tokenPrefix}[\\w-]{20,}`, 'g');
const withoutTokens = (text: string): string => text.replaceAll(tokens, `${tokenPrefix}…`);

function asRecord(filter: URLSearchParams | Readonly<Record<string, string>>): Record<string, string> {
  const entries = filter instanceof URLSearchParams ? [...filter] : Object.entries(filter);
  return Object.fromEntries(
    entries
      .filter(([name]) => !placeOnly.includes(name))
      .map(([name, value]) => [name, withoutTokens(value)]),
  );
}

/**
 * Call it when the answer is known and before any of it is sent: `rows` is how many messages (or records) it shows.
 * Throws the problem `not-recorded` (503), which says what to do; nothing may be shown then.
 */
export function recordRead(
  access: AccessStore,
  reader: Reader,
  action: AccessAction,
  filter: URLSearchParams | Readonly<Record<string, string>>,
  rows: number,
): void {
  const { who, via, address } = reader;
  writing(() =>
    access.record({ who: withoutTokens(who), via, address, action, filter: asRecord(filter), rows }),
  );
}

/** Work on the store of access; that it cannot be written becomes the problem `not-recorded` (503). */
export function writing<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof CursorError || error instanceof Problem) throw error;
    const remedy =
      error instanceof Error && 'remedy' in error && typeof error.remedy === 'string'
        ? error.remedy
        : 'The log of the handler says why.';
    throw new Problem(
      'not-recorded',
      `Every read is recorded, and access.db, which holds records and tokens, cannot be used: nothing is shown. ${remedy}`,
      { cause: error },
    );
  }
}

/**
 * Puts down what was done already: that it cannot be is told as a fault, and must not make it seem to have failed, nor
 * stand in the way of a setting that mends the disk.
 */
export function recordAfter(
  action: AccessAction,
  onFault: (error: unknown, where: string) => void,
  put: () => void,
): void {
  try {
    put();
  } catch (error) {
    onFault(error instanceof Problem ? error.cause : error, `record of ${action}`);
  }
}
