/** Answers that go on: read bit by bit, and left when the test likes. */
import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { ChatLogReader } from '../../../src/store/reader.ts';
import { until } from '../../support/until.ts';

export interface Stream {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Everything that has come. */
  text(): string;
  readonly ended: Promise<'whole' | 'broken off'>;
  until(what: string, condition: (text: string) => boolean): Promise<string>;
  pause(): void;
  resume(): void;
  leave(): void;
}

/** Makes the log export chunks of 256 KiB without an end; gives how many it was asked for. */
export function endless(log: Pick<ChatLogReader, 'exportChunk'>): () => number {
  let asked = 0;
  log.exportChunk = async () => {
    asked += 1;
    return { bytes: Buffer.alloc(262_144, 'x'), rows: 1000, next: String(asked), through: null };
  };
  return () => asked;
}

/** Waits until nothing more is asked for; gives how often it was. */
export async function untilResting(asked: () => number): Promise<number> {
  let [last, since] = [0, performance.now()];
  await until('it to rest', () => {
    if (asked() !== last) since = performance.now();
    last = asked();
    return last > 0 && performance.now() - since >= 300;
  });
  return last;
}

export async function openStream(
  port: number,
  url: string,
  headers: Record<string, string>,
  method = 'GET',
): Promise<Stream> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path: url, method, headers, agent: false });
    sent.once('error', reject);
    sent.once('response', (response) => {
      sent.removeListener('error', reject);
      sent.on('error', () => undefined);
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
      });
      const ended = new Promise<'whole' | 'broken off'>((settle) => {
        response.once('end', () => settle('whole'));
        response.once('error', () => settle('broken off'));
        response.once('close', () => settle('broken off'));
      });
      const untilCame = async (what: string, condition: (text: string) => boolean): Promise<string> => {
        try {
          await until(what, () => condition(text), 10_000, 5);
        } catch (cause) {
          throw new Error(`waited in vain for ${what}; there is ${JSON.stringify(text)}`, { cause });
        }
        return text;
      };
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        text: () => text,
        ended,
        until: untilCame,
        pause: () => response.pause(),
        resume: () => response.resume(),
        leave: () => sent.destroy(),
      });
    });
    sent.end();
  });
}
