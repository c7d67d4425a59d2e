/**
 * Chooses the time zone of a page: the one that its address names (`tz`), otherwise the reader's, which the script
 * notes in a cookie, otherwise the server's. The cookie is accepted only if it is a name of the tz database, and only
 * affects how times are written, so any script and any site may set it.
 */
import { currentZone, TimeZone } from '../../base/time-zone.ts';

export const zoneCookie = 'receipts-zone';

export interface PageZone {
  readonly zone: TimeZone;
  /** The zone in the address as given; null if there is none. */
  readonly tz: string | null;
  /** True if the given zone does not exist. */
  readonly wrong: boolean;
}

/** The machine's zone, unless the process was started with another one. */
export function serverZone(): TimeZone {
  return TimeZone.named(currentZone() ?? '') ?? TimeZone.utc;
}

function readersZone(cookie: string): TimeZone | null {
  try {
    return TimeZone.named(decodeURIComponent(cookie));
  } catch {
    return null;
  }
}

/** `cookie` is the cookie's value; empty if there is none. */
export function zoneOf(query: URLSearchParams, cookie: string, fallback = serverZone()): PageZone {
  const zone = readersZone(cookie) ?? fallback;
  const tz = query.get('tz')?.trim() ?? '';
  if (tz === '') return { zone, tz: null, wrong: false };
  const given = TimeZone.named(tz);
  return given === null ? { zone, tz: null, wrong: true } : { zone: given, tz, wrong: false };
}
