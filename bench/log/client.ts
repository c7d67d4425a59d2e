/** One who asks the console over HTTP, one question after the other, on one connection. */
import { Agent, request } from 'node:http';
import type { ClientRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { benchPassword, benchUser } from './services.ts';

export interface Answered {
  readonly status: number;
  /** From the question until the last byte of the answer, in milliseconds. */
  readonly ms: number;
  readonly body: string;
  readonly cookies: readonly string[];
}

/** REST lets one caller ask a hundred times a second. */
const minMs = 11;
/** A question that is not answered by then is not answered; a part of an export, too. In milliseconds. */
const silenceMs = 300_000;

function giveUpOn(asked: ClientRequest): void {
  asked.setTimeout(silenceMs, () => asked.destroy(new Error(`nothing came within ${silenceMs / 1000} s`)));
}

export class BenchClient {
  private readonly port: number;
  private readonly token: string;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });
  private cookie = '';

  constructor(port: number, token: string) {
    this.port = port;
    this.token = token;
  }

  async get(path: string): Promise<Answered> {
    const answered = await this.send(
      'GET',
      path,
      path.startsWith('/api/') ? this.bearer() : { cookie: this.cookie },
    );
    if (answered.ms < minMs) await sleep(minMs - answered.ms);
    return answered;
  }

  /** So that pages are shown. */
  async signIn(): Promise<void> {
    const form = await this.send('GET', '/sign-in', {});
    const csrf = /name="receipts-csrf" value="([^"]+)"/.exec(form.body.replaceAll(/\s+/g, ' '))?.[1] ?? '';
    const fields = { 'receipts-csrf': csrf, user: benchUser, password: benchPassword, next: '' };
    const type = { 'content-type': 'application/x-www-form-urlencoded', cookie: form.cookies.join('; ') };
    const { status, cookies } = await this.send(
      'POST',
      '/sign-in',
      type,
      new URLSearchParams(fields).toString(),
    );
    this.cookie = cookies.find((one) => one.startsWith('receipts-session=')) ?? '';
    if (status !== 303 || this.cookie === '') throw new Error(`the bench could not sign in: ${status}`);
  }

  /** Reads what comes and keeps nothing of it; `heed` is given each part and says whether to go on. */
  async stream(path: string, heed: (part: Buffer) => boolean): Promise<number> {
    return new Promise((resolve, reject) => {
      const asked = request({
        port: this.port,
        host: '127.0.0.1',
        path,
        agent: false,
        headers: this.bearer(),
      });
      giveUpOn(asked);
      asked.once('error', reject);
      asked.once('response', (response) => {
        const end = (): void => resolve(response.statusCode ?? 0);
        response.on('data', (part: Buffer) => {
          if (heed(part)) return;
          end();
          response.destroy();
        });
        response.once('end', end);
        response.once('error', reject);
      });
      asked.end();
    });
  }

  close(): void {
    this.agent.destroy();
  }

  private bearer(): Record<string, string> {
    return { authorization: `Bearer ${this.token}` };
  }

  private send(
    method: string,
    path: string,
    headers: Record<string, string>,
    payload?: string,
  ): Promise<Answered> {
    const begun = performance.now();
    return new Promise((resolve, reject) => {
      const { port, agent } = this;
      const asked = request({ port, host: '127.0.0.1', path, method, agent, headers });
      giveUpOn(asked);
      asked.once('error', reject);
      asked.once('response', (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.once('error', reject);
        response.once('end', () => {
          const ms = performance.now() - begun;
          const cookies = (response.headers['set-cookie'] ?? []).map((one) => one.split(';', 1)[0] ?? '');
          const body = Buffer.concat(parts).toString('utf8');
          resolve({ status: response.statusCode ?? 0, ms, body, cookies });
        });
      });
      asked.end(payload);
    });
  }
}
