/** Answers that go on: read bit by bit, and left when the test likes. */
import { request, type IncomingHttpHeaders } from 'node:http';
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
