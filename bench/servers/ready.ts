import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GuardFigures } from './server.ts';

/** How long a server may take to answer, in milliseconds. */
const patience = 60_000;
/** How often it is asked whether it does, in milliseconds: finer than what is told of it. */
const interval = 10;

/** Openfire opens its client port when its plugins are loaded. */
function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** What `GET /api/v1/health` answers, as far as it matters here; the contract has it. */
interface Health {
  readonly status: string;
  readonly problems: readonly { readonly code: string }[];
  readonly spool: { readonly pending: number; readonly dropped: number };
  readonly guard: GuardFigures;
}

export async function health(httpPort: number): Promise<Health> {
  const url = `http://127.0.0.1:${httpPort}/api/v1/health`;
  const response = await fetch(url, { signal: AbortSignal.timeout(20_000) });
  return (await response.json()) as Health;
}

/** Whether the handler answers and is linked. */
async function works(httpPort: number): Promise<boolean> {
  return health(httpPort).then(
    ({ status }) => status !== 'down',
    () => false,
  );
}

/** Waits until a server takes clients and, where it has an `httpPort`, its handler is at work. */
export async function untilAnswers(
  xmppPort: number,
  httpPort: number | null,
  signal: AbortSignal,
): Promise<void> {
  const end = performance.now() + patience;
  const waitFor = async (what: string, answers: () => Promise<boolean>): Promise<void> => {
    while (!(await answers())) {
      if (performance.now() > end) throw new Error(`${what} did not answer within ${patience / 1000} s`);
      await sleep(interval, undefined, { signal });
    }
  };
  if (httpPort !== null) await waitFor('the handler', () => works(httpPort));
  await waitFor('XMPP', () => accepts(xmppPort));
}

/**
 * Events that wait to be logged. Throws where the handler is not at work or has missed events: there would be
 * nothing to measure.
 */
export async function pendingEvents(httpPort: number): Promise<number> {
  const { status, spool, ...rest } = await health(httpPort);
  if (status === 'down') throw new Error(`the plugin is down: ${JSON.stringify({ status, spool, ...rest })}`);
  if (spool.dropped > 0) throw new Error(`${spool.dropped} events were dropped: the spool was full`);
  return spool.pending;
}

export async function guardFigures(httpPort: number): Promise<GuardFigures> {
  return (await health(httpPort)).guard;
}

export async function switchGuard(httpPort: number, home: string, on: boolean): Promise<void> {
  const token = (await readFile(path.join(home, 'receipts', 'api-token'), 'utf8')).trim();
  const response = await fetch(`http://127.0.0.1:${httpPort}/api/v1/settings/plugin.receipts.guard`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ value: String(on) }),
    signal: AbortSignal.timeout(20_000),
  });
  if (!response.ok)
    throw new Error(`the guard was not switched: ${response.status} ${await response.text()}`);
}
