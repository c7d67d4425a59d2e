/** The REST API of a running server, and what its refusals mean for the user of the command. */
import { jsonText } from '../base/json.ts';
import type { Connection } from './connection.ts';
import { codeOf, Failure, Outage } from './failure.ts';
import { span } from './quantity.ts';
import { refusal, retryAfter } from './refusal.ts';
import { send } from './request.ts';
import type { Wanted } from './request.ts';

export type Query = Readonly<Record<string, string | number | undefined>>;

export interface Asked {
  readonly method?: string;
  readonly query?: Query;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** Statuses that are answers, not errors. */
  readonly accept?: readonly number[];
}

/** A server that limits requests is not waited for any longer than this. */
const maxWaitMs = 60_000;

export class Api {
  private readonly connection: Connection;
  private readonly say: (line: string) => Promise<void>;

  /** `say` learns why a request takes longer than expected. */
  constructor(connection: Connection, say: (line: string) => Promise<void>) {
    this.connection = connection;
    this.say = say;
  }

  get url(): string {
    return this.connection.url;
  }

  /** Returns the answer's JSON, whose content openapi.json describes. Throws Failure. */
  async json<T>(path: string, asked: Asked = {}): Promise<T> {
    const response = await this.open(path, asked);
    try {
      return (await response.json()) as T; // described by the server that is asked
    } catch (error) {
      if (error instanceof SyntaxError) {
        throw new Failure(
          `${this.url} answers something that is no JSON.`,
          'Is this the port of the plugin (plugin.receipts.http.port)?',
        );
      }
      throw this.unreachable(error);
    }
  }

  /** Returns the answer with its body unread. Throws Failure. */
  async open(path: string, asked: Asked = {}): Promise<Response> {
    const { method = 'GET', query = {}, headers = {}, body, signal, accept = [] } = asked;
    const url = new URL(this.url + path);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const { token } = this.connection;
    const all = {
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    };
    for (let waited = 0; ;) {
      const response = await this.send(url, {
        method,
        headers: all,
        ...(body !== undefined && { body: jsonText(body) }),
        ...(signal && { signal }),
      });
      if (response.ok || accept.includes(response.status)) return response;
      const pause = response.status === 429 ? retryAfter(response.headers.get('retry-after')) : null;
      if (pause === null || waited + pause > maxWaitMs)
        throw await refusal(response, { url: this.url, path, token });
      await response.body?.cancel();
      await this.say(`The server asks to wait for ${span(pause)} …`);
      await sleep(pause, signal);
      waited += pause;
    }
  }

  private async send(url: URL, wanted: Wanted): Promise<Response> {
    try {
      return await send(url, wanted);
    } catch (error) {
      throw wanted.signal?.aborted === true ? error : this.unreachable(error);
    }
  }

  /** Explains a failed connection. */
  unreachable(error: unknown): Outage {
    const code = codeOf(error);
    switch (code) {
      case 'ECONNREFUSED':
        return new Outage(
          `Nothing listens at ${this.url}.`,
          'Is Openfire running, and plugin.receipts.http.port set? Another address is given with --url or RECEIPTS_URL.',
        );
      case 'ENOTFOUND':
      case 'EAI_AGAIN':
        return new Outage(`The host of ${this.url} is not known.`, 'Check --url or RECEIPTS_URL.');
      case 'ETIMEDOUT':
      case 'EHOSTUNREACH':
      case 'ENETUNREACH':
        return new Outage(
          `${this.url} does not answer.`,
          'Is it reachable from here, and no firewall between?',
        );
      default: {
        const reason = code === '' ? innermost(error) : code;
        return new Outage(
          `The connection to ${this.url} failed: ${reason}.`,
          'Check --url or RECEIPTS_URL, and try again.',
        );
      }
    }
  }
}

/** The innermost cause is what cut the answer off. */
function innermost(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : innermost(error.cause);
}

/** Ends early, without an error, on the signal. */
export async function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener('abort', done);
  });
}

/** Yields nothing if there is no body. */
export async function* bodyOf(response: Response): AsyncGenerator<Uint8Array> {
  if (response.body !== null) yield* response.body as AsyncIterable<Uint8Array>; // bytes, as request.ts has them
}
