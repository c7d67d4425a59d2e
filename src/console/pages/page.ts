/** What a page is asked and what it answers, the same for both entries. */
import type { Html } from '../html.ts';
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
  readonly texts: Texts;
}

export interface PageResponse {
  readonly status: number;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** A file, part by part, in place of `body`; only on the own port. */
  readonly stream?: AsyncIterable<Uint8Array>;
}

export interface PageContext {
  readonly services: ConsoleServices;
  readonly version: string;
  readonly now: () => number;
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
  return { status, contentType: 'application/json; charset=utf-8', headers: {}, body: JSON.stringify(body) };
}

/** See Other: the form was taken, and a reload will not send it again. The address is relative to the page. */
export function seeOther(address: string): PageResponse {
  return text(303, '', { location: address });
}
