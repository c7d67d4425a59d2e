/** One request on a connection of its own, with the whole of its answer. */
import { request as send } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Events never end: what has come a moment after the first of them is looked at. */
export async function askAt(
  port: number,
  method: string,
  url: string,
  headers: Record<string, string> = {},
  payload?: object,
): Promise<Answer> {
  const json = payload === undefined ? undefined : JSON.stringify(payload);
  const type = json === undefined ? {} : { 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const sent = send(
      { host: '127.0.0.1', port, method, path: url, headers: { ...type, ...headers }, agent: false },
      (response) => {
        let body = '';
        const isStream = response.headers['content-type']?.startsWith('text/event-stream') === true;
        let seen = false;
        let timer: NodeJS.Timeout | undefined;
        const done = () => {
          clearTimeout(timer);
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
          sent.destroy();
        };
        response.on('data', (chunk: Buffer) => {
          body += chunk.toString('utf8');
          if (!isStream || seen || !body.includes('\nid: ')) return;
          seen = true;
          clearTimeout(timer);
          timer = setTimeout(done, 50);
        });
        response.once('end', done);
        if (!isStream) return;
        // Each begins with an id, if only that of the place from where it goes on.
        timer = setTimeout(() => {
          reject(new Error(`waited in vain for an id; there is ${JSON.stringify(body)}`));
          sent.destroy();
        }, 5000);
      },
    );
    sent.once('error', reject);
    sent.end(json);
  });
}
