/** Events about the tap itself, accounts and their offline stores (java-shim/PROTOCOL.md, "Events"). */
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
  /** When the last event before came, where Openfire has not been at work without the tap since (only the JVM ended);
   * else null. Milliseconds since 1970. */
  readonly watchedUntil: number | null;
}
/** `F` */
export interface OfflineTouch extends Base {
  readonly kind: 'offline-touched';
  /** Bare JID; null where it is about all. */
  readonly jid: string | null;
  readonly what: string;
  /** Of `handed-out`: since when Openfire may have been reading the store. */
  readonly since: number | null;
  /** Of `removed`: when Openfire stored what is to be removed. */
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
  /** Stanza-ids of what is in it; null where it could not be read. */
  readonly keys: readonly string[] | null;
  /** When the account was made, in milliseconds since 1970; 0 where there is none, null where that is not known. */
  readonly createdAt: number | null;
  /** Somebody was there who had been handed what was in it, and to whom Openfire routed what came then. */
  readonly served: boolean;
}

export type StoreEvent = Started | OfflineTouch | AccountChange | Listed;

export function decodeStoreEvent(letter: 'A' | 'F' | 'L' | 'N', fields: FieldReader, base: Base): StoreEvent {
  switch (letter) {
    case 'A': {
      const incarnation = fields.required('incarnation');
      // Versions of Openfire and of the plugin, and the domain.
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
      // How far the spool was when the store was read.
      fields.text();
      const createdAt = numberOf(fields.text());
      return { kind: 'listed', ...base, jid, keys, createdAt, served: fields.text() === '1' };
    }
    case 'N':
      return { kind: 'account', ...base, jid: fields.required('jid'), what: fields.required('what') };
  }
}

/** Not empty ones; null where the field is. */
function lines(text: string | null): readonly string[] | null {
  return text?.split('\n').filter((line) => line !== '') ?? null;
}

function numberOf(text: string | null): number | null {
  const number = text === null || text === '' ? Number.NaN : Number(text);
  return Number.isSafeInteger(number) ? number : null;
}
