import { setTimeout as sleep } from 'node:timers/promises';
import type { TimelineEntry } from '../../../src/store/message-parts.ts';
import type { MessageView as LoggedMessage } from '../../../src/store/reader.ts';
import type { Server } from './servers.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed where it is JSON, else text. */
  readonly body: unknown;
}

export interface FullMessage extends LoggedMessage {
  readonly id: string | null;
  readonly type: string;
  readonly timeline: readonly (TimelineEntry & { readonly reason: string | null })[];
  readonly xml: string;
}

export interface RestClient {
  /** Any request; `path` from the root. The token is sent unless the headers say otherwise. */
  request(path: string, init?: RequestInit): Promise<Answer>;
  /** `GET /api/v1/messages`, newest first unless the query says otherwise. */
  messages(query?: Record<string, string>): Promise<readonly LoggedMessage[]>;
  /** `GET /api/v1/messages/{stanzaId}`. */
  message(stanzaId: string): Promise<FullMessage>;
  /** Asks until a message of the query matches, and gives it. */
  untilMessage(
    query: Record<string, string>,
    matches: (message: LoggedMessage) => boolean,
    milliseconds?: number,
  ): Promise<LoggedMessage>;
  /** Asks until the message of the query with this body is in this state, and gives it with its timeline. */
  logged(
    query: Record<string, string>,
    body: string,
    state: string,
    milliseconds?: number,
  ): Promise<FullMessage>;
}

export function rest(server: Server): RestClient {
  const request = async (path: string, init: RequestInit = {}): Promise<Answer> => {
    const headers = new Headers(init.headers);
    if (!headers.has('authorization')) headers.set('authorization', `Bearer ${server.token}`);
    const response = await fetch(server.url + path, {
      redirect: 'manual',
      signal: AbortSignal.timeout(10_000),
      ...init,
      headers,
    });
    const text = await response.text();
    const json = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
  };
  const get = async (path: string): Promise<unknown> => {
    const answer = await request(`/api/v1/${path}`);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const messages = async (query: Record<string, string> = {}): Promise<readonly LoggedMessage[]> => {
    const page = (await get(`messages?${new URLSearchParams(query).toString()}`)) as {
      items: LoggedMessage[];
    }; // contract
    return page.items;
  };
  const message = async (stanzaId: string): Promise<FullMessage> =>
    (await get(`messages/${encodeURIComponent(stanzaId)}`)) as FullMessage; // contract
  const untilMessage: RestClient['untilMessage'] = async (query, matches, milliseconds = 10_000) => {
    const end = performance.now() + milliseconds;
    for (;;) {
      const items = await messages(query);
      const found = items.find((one) => matches(one));
      if (found !== undefined) return found;
      if (performance.now() > end) {
        throw new Error(
          `no such message within ${milliseconds} ms; there are: ${JSON.stringify(items, null, 1)}`,
        );
      }
      await sleep(50);
    }
  };
  return {
    request,
    messages,
    message,
    untilMessage,
    async logged(query, body, state, milliseconds) {
      const found = await untilMessage(
        query,
        (one) => one.body === body && one.state === state,
        milliseconds,
      );
      return message(found.stanzaId);
    },
  };
}
