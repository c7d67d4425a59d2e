/** What a page is asked and what it answers, for both entries. */
import type { Html } from '../../base/html.ts';
import { jsonText } from '../../base/json.ts';
import type { TimeZone } from '../../base/time-zone.ts';
import type { Place } from '../answers/streams.ts';
import type { Texts } from '../i18n/texts.ts';
import type { ConsoleServices } from '../services.ts';

export type PageName = 'overview' | 'chat-log' | 'settings';

export interface PageRequest {
  /** `own-port`: we make the whole page. `admin-console`: SiteMesh puts title, head and body into Openfire's page. */
  readonly entry: 'own-port' | 'admin-console';
  readonly method: string;
  /** For example `/overview`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The form of a POST; empty otherwise. */
  readonly form: URLSearchParams;
  readonly user: string;
  /** The value that `receipts-csrf` in a form must have. */
  readonly csrf: string;
  /** The browser's address; null if it is not known. */
  readonly address: string | null;
  /** The texts, with the zone of times. */
  readonly texts: Texts;
  /** True if the address names a zone that does not exist. */
  readonly wrongZone: boolean;
  /** Null if answers are sent as a whole, as in Openfire's console. */
  readonly streams: StreamPlaces | null;
}

/** Limits how many files are streamed at a time. */
export interface StreamPlaces {
  /**
   * Throws the problem `too-many-streams`. The caller returns the place with `leave` if nothing is streamed after all.
   */
  enter(): Place;
  leave(place: Place): void;
  /** Whether the client is connected and may still read, and the listener is open. */
  goesOn(place: Place): Promise<boolean>;
}

export interface PageResponse {
  readonly status: number;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** A file in parts instead of `body`, if the request has `streams`. */
  readonly stream?: { readonly place: Place; readonly parts: AsyncGenerator<Uint8Array> };
}

export interface PageContext {
  readonly services: ConsoleServices;
  readonly version: string;
  readonly now: () => number;
  /** An export that finds nothing for this long sends something all the same; keep-alive.ts says why. */
  readonly quietMs?: number | undefined;
  /** Time zone if the reader's is unknown. */
  readonly zone: TimeZone;
  /** Where the API can be reached; null while the port is off. */
  readonly apiBase: () => string | null;
  /** Receives faults of which the client learns at most that there was one. */
  readonly onFault: (error: unknown, where: string) => void;
}

/** What a page gives to the layout. */
export interface PageContent {
  readonly page: PageName;
  /** Plain text, which Openfire uses as the heading of its decorated page. */
  readonly title: string;
  readonly body: Html;
  readonly status?: number;
}

export const csrfField = 'receipts-csrf';

export function text(status: number, body: string, headers: Record<string, string> = {}): PageResponse {
  return { status, contentType: 'text/plain; charset=utf-8', headers, body };
}

export function json(status: number, body: object): PageResponse {
  return { status, contentType: 'application/json; charset=utf-8', headers: {}, body: jsonText(body) };
}

/** 303 See Other: the form was accepted, and a reload does not send it again. The address is relative to the page. */
export function seeOther(address: string): PageResponse {
  return text(303, '', { location: address });
}
