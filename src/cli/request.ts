/**
 * One HTTP request whose answer may take long. It does not use `fetch`, which gives up an answer that is silent for
 * five minutes (undici's bodyTimeout), as an export that finds nothing is, and has no option against that.
 */
import { request as plain } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as secured } from 'node:https';

export interface Wanted {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** In silent periods, TCP's own probes find a lost peer. */
const probeAfterMs = 60_000;

/** Statuses whose answers have no body. */
const bare: readonly number[] = [204, 205, 304];

/** An answer that is cut off must not look like a file error, whatever system call failed. */
async function* bytesOf(message: IncomingMessage): AsyncGenerator<Uint8Array> {
  try {
    yield* message as AsyncIterable<Uint8Array>; // no encoding is set
  } catch (cause) {
    throw new TypeError('terminated', { cause });
  }
}

function answerOf(message: IncomingMessage): Response {
  const headers = new Headers();
  for (const [name, values] of Object.entries(message.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  const { statusCode: status = 200 } = message;
  if (bare.includes(status)) message.resume();
  return new Response(bare.includes(status) ? null : ReadableStream.from(bytesOf(message)), {
    status,
    headers,
  });
}

/** Follows no redirect. Rejects with the system's error, or because of the signal. */
export function send(url: URL, { method, headers, body, signal }: Wanted): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? secured : plain;
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = { method, headers: { ...length, ...headers }, ...(signal && { signal }) };
    const sent = request(url, options, (message) => {
      message.socket.setKeepAlive(true, probeAfterMs);
      resolve(answerOf(message));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
