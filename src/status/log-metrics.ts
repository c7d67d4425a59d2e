/** The metrics that are read from the log and its index, which may be busy or out of order. */
import { Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import { lagMs } from '../store/index-lag.ts';
import type { ChatLogReader, IndexProgress, LogCounts, Stats } from '../store/reader.ts';
import { addDelivery } from './delivery-metrics.ts';

export const prefix = 'openfire_receipts_';
const hourMs = 3_600_000;
/** Milliseconds; a busy log must not keep Prometheus from all other metrics. */
const patienceMs = 3000;
/** Milliseconds that one reading of the log is reused, so that all metrics of a scrape agree. */
const freshMs = 1000;

interface Look {
  readonly counts: LogCounts;
  readonly stats: Stats;
  readonly index: IndexProgress;
}

async function look(log: ChatLogReader): Promise<Look> {
  const now = Date.now();
  const [counts, stats, index] = await Promise.all([
    log.counts(now),
    log.stats({ since: now - hourMs, until: now, step: 'minute' }),
    log.index(),
  ]);
  return { counts, stats, index };
}

/** Reads the log once for all metrics of a scrape; answers null if that fails or takes too long. */
function looking(log: () => ChatLogReader): () => Promise<Look | null> {
  let last: { readonly at: number; readonly found: Promise<Look | null> } | null = null;
  return async () => {
    const at = performance.now();
    if (last !== null && at - last.at < freshMs) return last.found;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), patienceMs);
    });
    const attempt = (async () => look(log()))().catch(() => null);
    const found = Promise.race([attempt, patience]).finally(() => clearTimeout(timer));
    last = { at, found };
    return found;
  };
}

/** `log` throws while the chat log is not open; its metrics are then left out. */
export function addLog(registry: Registry, log: () => ChatLogReader): void {
  const registers = [registry];
  const latest = looking(log);
  const gauge = (name: string, help: string, value: (found: Look) => number): void => {
    new Gauge({
      name: prefix + name,
      help,
      registers,
      async collect() {
        const found = await latest();
        if (found === null) this.remove();
        else this.set(value(found));
      },
    });
  };
  const labelled = (
    name: string,
    help: string,
    label: 'state' | 'percentile',
    value: (found: Look) => readonly (readonly [string, number])[],
  ): void => {
    new Gauge({
      name: prefix + name,
      help,
      registers,
      labelNames: [label],
      async collect() {
        this.reset();
        const found = await latest();
        for (const [name, number] of found === null ? [] : value(found)) this.labels(name).set(number);
      },
    });
  };
  gauge('logged_messages', 'Messages in the chat log', ({ counts }) => counts.messages);
  gauge('last_hour_messages', 'Messages of the last hour', ({ counts }) => counts.lastHour);
  labelled(
    'last_day_messages',
    'Messages of the last 24 hours by their present state',
    'state',
    ({ counts }) => Object.entries(counts.byState),
  );
  addDelivery(
    registry,
    {
      name: `${prefix}delivery_seconds`,
      help: 'From acceptance to the first evidence of a client, of the messages of the chat log; continues across restarts, and starts over when the index is rebuilt',
    },
    async () => (await latest())?.counts.delivered ?? null,
  );
  labelled(
    'last_hour_delivery_seconds',
    'From acceptance to the first evidence of a client, of the messages of the last hour, within 10 %; nothing where none has any',
    'percentile',
    ({ stats: { total } }) =>
      total.delivery === null
        ? []
        : (['p50', 'p95', 'p99'] as const).map((name) => [
            name.slice(1),
            (total.delivery?.[name] ?? 0) / 1000,
          ]),
  );
  gauge(
    'last_hour_redelivered_messages',
    'Messages of the last hour that were given to Openfire again',
    ({ stats }) => stats.total.redelivered,
  );
  gauge(
    'index_behind_messages',
    'Messages that search, conversations and statistics do not have yet',
    ({ index }) => index.behind,
  );
  gauge(
    'index_lag_seconds',
    'The age of the oldest message, or news of one, that search, conversations and statistics do not have yet',
    ({ index }) => lagMs(index, Date.now()) / 1000,
  );
}
