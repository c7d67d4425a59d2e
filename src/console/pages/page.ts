/** What a page is asked and what it answers, the same for both entries. */
import type { Html } from '../../base/html.ts';
import { jsonText } from '../../base/json.ts';
import type { TimeZone } from '../../base/time-zone.ts';
import type { Place } from '../answers/streams.ts';
import type { Texts } from '../i18n/texts.ts';
import type { ConsoleServices } from '../services.ts';

export type PageName = 'overview' | 'chat-log' | 'settings';

export interface PageRequest {
  /** `own-port`: a whole page of ours. `admin-console`: SiteMesh puts title, head and body into Openfire's own page. */
  readonly entry: 'own-port' | 'admin-console';
  readonly method: string;
  /** `/overview`, … */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Of a POST; empty otherwise. */
  readonly form: URLSearchParams;
  readonly user: string;
  /** What `receipts-csrf` of a form must be. */
  readonly csrf: string;
  /** Of the browser; null where it is not known. */
  readonly address: string | null;
  /** With the zone of its times. */
  readonly texts: Texts;
  /** The question names a zone that there is not. */
  readonly wrongZone: boolean;
  /** Null where answers are carried whole, as Openfire's console does. */
  readonly streams: StreamPlaces | null;
}

/** Few files are streamed at a time. */
export interface StreamPlaces {
  /** Throws the problem `too-many-streams`. To be given back with `leave` where nothing is streamed after all. */
  enter(): Place;
  leave(place: Place): void;
  /** Whether the client is there and may still read, and the listener is open. */
  goesOn(place: Place): Promise<boolean>;
}

export interface PageResponse {
  readonly status: number;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** A file, part by part, in place of `body`; where the request has `streams`. */
  readonly stream?: { readonly place: Place; readonly parts: AsyncGenerator<Uint8Array> };
}

export interface PageContext {
  readonly services: ConsoleServices;
  readonly version: string;
  readonly now: () => number;
  /** After how long without anything an export says something all the same; see patience.ts. */
  readonly quietMs?: number | undefined;
  /** Of times, where nothing is known of the reader's. */
  readonly zone: TimeZone;
  /** Where the API is to be reached; null while the port is off. */
  readonly apiBase: () => string | null;
  /** Told of faults that whoever asks only learns to exist, or not even that. */
  readonly onFault: (error: unknown, where: string) => void;
}

/** What a page puts into the layout. */
export interface PageContent {
  readonly page: PageName;
  /** Plain text; Openfire makes it the heading of its decorated page. */
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

/** See Other: the form was taken, and a reload will not send it again. The address is relative to the page. */
export function seeOther(address: string): PageResponse {
  return text(303, '', { location: address });
}
