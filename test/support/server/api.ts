/** What the suites of faults and settings ask of REST. */
import type { Health } from '../../../src/status/view.ts';
import type { MessageView as LoggedMessage } from '../../../src/store/reader.ts';
import { until } from '../until.ts';
import { rest } from './rest.ts';
import type { Server } from './servers.ts';

export interface LogEntry extends LoggedMessage {
  readonly id: string | null;
}

/** `GET /api/v1/health`, whatever its status. */
export async function health(server: Server): Promise<Omit<Health, 'problems'>> {
  const { body } = await rest(server).request('/api/v1/health');
  return body as Health; // the contract's shape
}

/** Waits until all that was submitted is in the log, and nothing is wrong. */
export async function healthy(server: Server, milliseconds = 30_000): Promise<void> {
  await until(
    'health',
    async () => {
      const found = await health(server);
      if (found.status !== 'ok' || found.spool.pending > 0) throw new Error(JSON.stringify(found));
      return true;
    },
    milliseconds,
  );
}

/** `PUT /api/v1/settings/plugin.receipts.{name}`; null gives it back its default. */
export async function setProperty(server: Server, name: string, value: string | null): Promise<void> {
  const { status, body } = await putProperty(server, name, value);
  if (status !== 200) throw new Error(`${name}: ${status} ${JSON.stringify(body)}`);
}

export async function putProperty(
  server: Server,
  name: string,
  value: string | null,
  more: { readonly confirm?: boolean } = {},
): Promise<{ readonly status: number; readonly body: unknown }> {
  return rest(server).request(`/api/v1/settings/plugin.receipts.${name}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ value, ...more }),
  });
}

/** One figure of `GET /metrics`, by its name without the prefix. */
export async function metric(server: Server, name: string): Promise<number> {
  const { body } = await rest(server).request('/metrics');
  const line = String(body)
    .split('\n')
    .find((text) => text.startsWith(`openfire_receipts_${name} `));
  return Number(line?.split(' ')[1] ?? Number.NaN);
}

/** The whole log, oldest first, page by page. */
export async function wholeLog(server: Server): Promise<LogEntry[]> {
  const all: LogEntry[] = [];
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({ order: 'asc', limit: '500', ...(cursor === null ? {} : { cursor }) });
    const { status, body } = await rest(server).request(`/api/v1/messages?${query.toString()}`);
    if (status !== 200) throw new Error(`messages: ${status} ${JSON.stringify(body)}`);
    const page = body as { items: LogEntry[]; next: string | null }; // the contract's shape
    all.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return all;
}
