/** The console on a real socket, and requests that can say what `fetch` would not let them. */
import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { createConsole } from '../../../src/console/console.ts';
import type { ConsoleOptions } from '../../../src/console/console.ts';
import type { ConsoleServices } from '../../../src/console/services.ts';
import type { MessageView } from '../../../src/store/reader.ts';

export interface Asked {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly payload?: string;
  /** One of 127.0.0.0/8. */
  readonly remoteAddress?: string;
}

/** Fields of the answers that the tests look at. */
export interface Json {
  readonly [field: string]: unknown;
  readonly type: string;
  readonly title: string;
  readonly detail: string;
  readonly errors: readonly { readonly parameter: string; readonly problem: string }[];
  readonly items: readonly MessageView[];
  readonly next: string | null;
}

export interface Answer {
  readonly statusCode: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  json(): Json;
}

export interface Listening {
  readonly port: number;
  inject(asked: Asked): Promise<Answer>;
  close(): Promise<void>;
}

export async function listening(services: ConsoleServices, options: ConsoleOptions): Promise<Listening> {
  const listener = await createConsole(services, options).listen(0);
  const inject = ({ url, method = 'GET', headers = {}, payload, remoteAddress = '127.0.0.1' }: Asked) =>
    new Promise<Answer>((resolve, reject) => {
      const length = payload === undefined ? {} : { 'content-length': String(Buffer.byteLength(payload)) };
      const sent = request({
        host: '127.0.0.1',
        port: listener.port,
        path: url,
        method,
        headers: { ...length, ...headers },
        localAddress: remoteAddress,
        agent: false,
      });
      sent.once('error', reject);
      sent.once('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => {
          const body = Buffer.concat(chunks).toString('utf8');
          resolve({
            statusCode: response.statusCode ?? 0,
            headers: response.headers,
            body,
            json: () => JSON.parse(body) as Json, // the assertions tell
          });
        });
      });
      sent.end(payload);
    });
  return { port: listener.port, inject, close: () => listener.close() };
}

/** The handler's own token, which is that of an administrator. */
export const bearer = { authorization: 'Bearer the-right-token' };

/** Sends a body in JSON, if there is one, with the handler's own token, if nothing else is said. */
export const sendJson = (
  app: Listening,
  method: string,
  url: string,
  payload?: unknown,
  headers: Record<string, string> = bearer,
) =>
  app.inject({
    method,
    url,
    headers: { ...(payload !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(payload !== undefined && { payload: JSON.stringify(payload) }),
  });

/** What kind of a problem the answer tells. */
export const codeOf = (answer: Answer) => answer.json().type.replace(/^.*:/, '');

/** The parameters that the answer names as wrong. */
export const named = (answer: Answer) => answer.json().errors.map(({ parameter }) => parameter);

/** A `name=value` of what the answer sets. */
export const cookieOf = (answer: Answer, name: string): string =>
  answer.headers['set-cookie']?.find((one) => one.startsWith(`${name}=`))?.split(';')[0] ?? '';

/** The cookie of an administrator's session. */
export async function signedIn(app: Listening): Promise<string> {
  const form = await app.inject({ url: '/sign-in' });
  const csrf = /name="receipts-csrf"\s+value="([^"]+)"/.exec(form.body)?.[1] ?? '';
  const answer = await app.inject({
    url: '/sign-in',
    method: 'POST',
    headers: {
      cookie: cookieOf(form, 'receipts-sign-in'),
      'content-type': 'application/x-www-form-urlencoded',
    },
    payload: new URLSearchParams({ 'receipts-csrf': csrf, user: 'admin', password: 'secret' }).toString(),
  });
  return cookieOf(answer, 'receipts-session');
}
