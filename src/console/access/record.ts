/** The only way in which REST and pages record who has read what, before they show it. */
import { CursorError } from '../../store/reader.ts';
import { Problem } from '../requests/problem.ts';
import type { AccessAction, AccessRecord, AccessStore } from '../services.ts';
import { tokenPrefix } from './tokens.ts';

/** The person or program that reads or changes something. */
export type Reader = Pick<AccessRecord, 'who' | 'via' | 'address'>;

/** These say where in a list the reader is, not what he looks at. */
const placeOnly: readonly string[] = ['cursor', 'part', 'back'];

/** Somebody may paste a token where a name or a word is expected, and more people read records than may know tokens. */
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
 * Call this when the answer is known and before any of it is sent: `rows` is how many messages (or records) it shows.
 * Throws the problem `not-recorded` (503), which says what to do; then nothing may be shown.
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

/** Runs work on the access store; a failure to write becomes the problem `not-recorded` (503). */
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
 * Records something that is done already. A failure is reported as a fault: it must neither make the change look failed
 * nor block a setting that frees the disk.
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
