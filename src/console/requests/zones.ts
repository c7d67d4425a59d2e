/**
 * Which zone the times of a page are of: the one that its question names (`tz`), else the reader's, which the script
 * notes in a cookie, else the server's. The cookie is a name out of the tz database or nothing: it changes nothing but
 * how times are written, so any script and any site may set it.
 */
import { currentZone, TimeZone } from '../../base/time-zone.ts';

export const zoneCookie = 'receipts-zone';

export interface PageZone {
  readonly zone: TimeZone;
  /** As the question gave it; null where it names none. */
  readonly tz: string | null;
  /** What it gave is no zone. */
  readonly wrong: boolean;
}

/** Of the machine, unless the process was started in another one. */
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

/** `cookie`: its value; empty where there is none. */
export function zoneOf(query: URLSearchParams, cookie: string, fallback = serverZone()): PageZone {
  const zone = readersZone(cookie) ?? fallback;
  const tz = query.get('tz')?.trim() ?? '';
  if (tz === '') return { zone, tz: null, wrong: false };
  const given = TimeZone.named(tz);
  return given === null ? { zone, tz: null, wrong: true } : { zone: given, tz, wrong: false };
}
