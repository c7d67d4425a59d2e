/** Events about the tap itself, about accounts and their offline stores (java-shim/PROTOCOL.md, "Events"). */
import type { FieldReader } from '../link/record.ts';

export interface Base {
  readonly sequence: number;
  /** Milliseconds since 1970 by Openfire's clock. */
  readonly at: number;
}
/** `A` */
export interface Started extends Base {
  readonly kind: 'started';
  readonly incarnation: string;
  /**
   * Time of the last event before this start (ms since 1970), if Openfire has not worked without the tap since, because
   * the whole JVM ended; else null.
   */
  readonly watchedUntil: number | null;
}
/** `F` */
export interface OfflineTouch extends Base {
  readonly kind: 'offline-touched';
  /** Bare JID; null if all accounts are concerned. */
  readonly jid: string | null;
  readonly what: string;
  /** For `handed-out`: since when Openfire may have been reading the store (ms since 1970). */
  readonly since: number | null;
  /** For `removed`: when Openfire had stored the messages that are to be removed (ms since 1970). */
  readonly times: readonly number[];
}
/** `N` */
export interface AccountChange extends Base {
  readonly kind: 'account';
  /** Bare JID. */
  readonly jid: string;
  readonly what: string;
}
/** `L` */
export interface Listed extends Base {
  readonly kind: 'listed';
  /** Bare JID of the account whose offline store was listed. */
  readonly jid: string;
  /** Keys of the messages in it; null if the store could not be read. */
  readonly keys: readonly string[] | null;
  /** Creation time of the account (ms since 1970); 0 if there is no account, null if the time is not known. */
  readonly createdAt: number | null;
  /** A session was there that had been handed the store's content and to which Openfire routed what came afterwards. */
  readonly served: boolean;
}

export type StoreEvent = Started | OfflineTouch | AccountChange | Listed;

export function decodeStoreEvent(letter: 'A' | 'F' | 'L' | 'N', fields: FieldReader, base: Base): StoreEvent {
  switch (letter) {
    case 'A': {
      const incarnation = fields.required('incarnation');
      // The handler needs none of the next three fields: versions of Openfire and of the plugin, and the domain.
      for (let skipped = 0; skipped < 3; skipped++) fields.text();
      return { kind: 'started', ...base, incarnation, watchedUntil: numberOf(fields.text()) };
    }
    case 'F':
      return {
        kind: 'offline-touched',
        ...base,
        jid: fields.text(),
        what: fields.required('what'),
        since: numberOf(fields.text()),
        times: lines(fields.text())?.map(Number).filter(Number.isSafeInteger) ?? [],
      };
    case 'L': {
      const jid = fields.required('jid');
      const keys = lines(fields.text());
      // The handler does not need the spool's position at the time of reading.
      fields.text();
      const createdAt = numberOf(fields.text());
      return { kind: 'listed', ...base, jid, keys, createdAt, served: fields.text() === '1' };
    }
    case 'N':
      return { kind: 'account', ...base, jid: fields.required('jid'), what: fields.required('what') };
  }
}

/** The non-empty lines; null if the field is null. */
function lines(text: string | null): readonly string[] | null {
  return text?.split('\n').filter((line) => line !== '') ?? null;
}

function numberOf(text: string | null): number | null {
  const number = text === null || text === '' ? Number.NaN : Number(text);
  return Number.isSafeInteger(number) ? number : null;
}
