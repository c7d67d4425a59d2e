/** The plugin in a server that is measured, asked over HTTP. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** What `GET /api/v1/health` answers, as far as it matters here; the contract has it. */
export interface Health {
  readonly status: string;
  readonly problems: readonly { readonly code: string }[];
  readonly spool: { readonly pending: number; readonly dropped: number };
  readonly guard: {
    readonly redelivered: number;
    readonly rescued: number;
    readonly refused: number;
    readonly oldestUnconfirmed: string | null;
  };
}

/** What is not done yet. */
export interface Backlog {
  /** Events in the spool that are not in the chat log. */
  readonly pending: number;
  /** Messages of the log that are not in its index. */
  readonly behind: number;
  /** Seconds since the oldest was said, or learned, that the index does not have; 0 where it has all. */
  readonly lag: number;
}

/** On a machine with other work, an answer waits behind what the handler catches up with. In milliseconds. */
const answerMs = 60_000;
const tries = 3;

/** One answer may be late where the machine is busy; a handler that has ended is seen by its CPU. */
async function again<Result>(ask: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (attempt === tries) throw error;
      await sleep(1000);
    }
  }
}

export class Plugin {
  readonly httpPort: number;
  /** Openfire's. */
  readonly home: string;
  private readonly given: string | null;

  /** @param token null: the handler made one, which is in its file */
  constructor(httpPort: number, home: string, token: string | null) {
    this.httpPort = httpPort;
    this.home = home;
    this.given = token;
  }

  /** Throws where it does not answer. */
  async health(): Promise<Health> {
    // What the contract says of it.
    return (await this.get('/api/v1/health', {})) as Health;
  }

  /** Throws where events were missed: there would be nothing to compare. */
  async backlog(): Promise<Backlog> {
    const { spool } = await again(() => this.health());
    if (spool.dropped > 0) throw new Error(`${spool.dropped} events were dropped: the spool was full`);
    const now = Date.now();
    const span = new URLSearchParams({
      since: new Date(now - 60_000).toISOString(),
      until: new Date(now).toISOString(),
    });
    // What the contract says of it.
    const { index } = (await again(async () =>
      this.get(`/api/v1/stats?${span.toString()}`, await this.bearer()),
    )) as { index: { behind: number; missingSince: string | null } };
    const since = index.missingSince === null ? now : Date.parse(index.missingSince);
    return { pending: spool.pending, behind: index.behind, lag: Math.max(0, now - since) / 1000 };
  }

  async switchGuard(on: boolean): Promise<void> {
    const response = await fetch(`${this.origin}/api/v1/settings/plugin.receipts.guard`, {
      method: 'PUT',
      headers: { ...(await this.bearer()), 'content-type': 'application/json' },
      body: JSON.stringify({ value: String(on) }),
      signal: AbortSignal.timeout(answerMs),
    });
    if (!response.ok)
      throw new Error(`the guard was not switched: ${response.status} ${await response.text()}`);
  }

  private get origin(): string {
    return `http://127.0.0.1:${this.httpPort}`;
  }

  private async bearer(): Promise<Record<string, string>> {
    const token =
      this.given ?? (await readFile(path.join(this.home, 'receipts', 'api-token'), 'utf8')).trim();
    return { authorization: `Bearer ${token}` };
  }

  private async get(route: string, headers: Record<string, string>): Promise<unknown> {
    const response = await fetch(this.origin + route, { headers, signal: AbortSignal.timeout(answerMs) });
    if (response.ok || route === '/api/v1/health') return response.json();
    throw new Error(
      `${route} was answered with ${response.status}: ${(await response.text()).slice(0, 300)}`,
    );
  }
}
