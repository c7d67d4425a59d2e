/** The metrics for Prometheus; the names and help texts here are the catalogue. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { handlerVersion } from '../base/version.ts';
import type { ChatLogReader } from '../store/reader.ts';
import { addHealth } from './health-metrics.ts';
import { addLog, prefix } from './log-metrics.ts';
import { Rising } from './rising.ts';
import type { Health } from './view.ts';

export interface MetricValues {
  readonly backlog: number;
  readonly missing: number;
  readonly spoolBytes: number;
  readonly dropped: number;
  readonly submitted: number;
  readonly malformed: number;
  readonly sessions: number;
  readonly guard: Health['guard'];
  readonly composing: number;
  readonly storeOk: boolean;
  readonly linked: boolean;
  readonly spoolFull: boolean;
  /** Limit of the spool's size in bytes. */
  readonly spoolLimitBytes: number;
  /** Bytes of the log's files, without the index. */
  readonly storeBytes: number;
}

export interface Metrics {
  readonly registry: Registry;
  readonly transitions: Counter<'state'>;
  /** Observes the seconds of each commit of the store. */
  readonly commits: Histogram;
  /** Observes the seconds of each answer of the port; `route` is the pattern, never an address. */
  readonly requests: Histogram<'method' | 'route' | 'status'>;
}

type Value = readonly [name: string, help: string, value: (values: MetricValues) => number | boolean];

const values: readonly Value[] = [
  ['link_up', '1 while the handler is linked to Openfire', (f) => f.linked],
  ['store_ok', '1 while the chat log can be written', (f) => f.storeOk],
  ['store_bytes', 'Size of the chat log on disk, without its index', (f) => f.storeBytes],
  ['spool_pending_events', 'Events in the spool that are not in the chat log yet', (f) => f.backlog],
  ['spool_bytes', 'Size of the spool on disk', (f) => f.spoolBytes],
  [
    'spool_limit_bytes',
    'Size at which the spool is full (plugin.receipts.spool.maxMegabytes)',
    (f) => f.spoolLimitBytes,
  ],
  ['spool_full', '1 while the spool is full and messages are no longer recorded', (f) => f.spoolFull],
  [
    'spool_dropped_events',
    'Events that were dropped because the spool was full, since Openfire started',
    (f) => f.dropped,
  ],
  [
    'spool_missing_events',
    'Events that could not be read from the spool, since the handler started',
    (f) => f.missing,
  ],
  ['submitted_messages', 'Messages that entered Openfire since the handler started', (f) => f.submitted],
  ['malformed_stanzas', 'Stanzas that could not be read since the handler started', (f) => f.malformed],
  ['open_sessions', 'Sessions of clients', (f) => f.sessions],
  ['composing_pairs', 'Pairs in which somebody is typing', (f) => f.composing],
  ['guard_on', '1 while what was never confirmed is delivered again', (f) => f.guard.on],
  [
    'silent_sessions',
    'Sessions that have not answered their last ping in time',
    (f) => f.guard.silentSessions,
  ],
  [
    'redelivered_messages',
    'Messages given to Openfire again because their session gave no evidence, since the handler started',
    (f) => f.guard.redelivered,
  ],
  [
    'rescued_messages',
    'Messages that Openfire dropped or forgot and that were delivered all the same, since the handler started',
    (f) => f.guard.rescued,
  ],
  [
    'refused_messages',
    'Messages that ended without a reader, since the handler started',
    (f) => f.guard.refused,
  ],
  [
    'oldest_unconfirmed_seconds',
    'Age of the oldest message for which a client owes evidence; 0 where all is confirmed',
    ({ guard: { oldestUnconfirmed: oldest } }) =>
      oldest === null ? 0 : Math.max(0, (Date.now() - Date.parse(oldest)) / 1000),
  ],
];

/** Values that only rise. They are counters now, and gauges of the old names remain for existing dashboards. */
const rising: readonly string[] = [
  'spool_dropped_events',
  'spool_missing_events',
  'submitted_messages',
  'malformed_stanzas',
  'redelivered_messages',
  'rescued_messages',
  'refused_messages',
];

/** A counter starts at zero with the handler and never falls while it runs, although the store may be opened again. */
function addCounter(registry: Registry, name: string, help: string, value: () => number): void {
  const rising = new Rising();
  new Counter({
    name: `${prefix}${name}_total`,
    help,
    registers: [registry],
    collect() {
      this.reset();
      this.inc(rising.note(value()));
    },
  });
}

function addProcess(registry: Registry): void {
  const registers = [registry];
  new Gauge({
    name: `${prefix}info`,
    help: 'Always 1; the label is the version of the handler',
    labelNames: ['version'],
    registers,
  })
    .labels(handlerVersion)
    .set(1);
  // The names that Prometheus' own libraries have for these.
  new Gauge({
    name: 'process_start_time_seconds',
    help: 'When the handler started, in seconds since 1970',
    registers,
  }).set(Date.now() / 1000 - process.uptime());
  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Memory of the process of the handler',
    registers,
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'CPU time of the process of the handler',
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1e6);
    },
  });
}

/** All metrics of a scrape are collected in one turn of the event loop and share one reading. */
function onceATurn<T>(read: () => T): () => T {
  let held: { readonly value: T } | null = null;
  return () => {
    if (held !== null) return held.value;
    const value = read();
    held = { value };
    queueMicrotask(() => {
      held = null;
    });
    return value;
  };
}

/** `log` throws while the chat log is not open. */
export function createMetrics(
  read: () => MetricValues,
  log?: () => ChatLogReader,
  health?: () => Health,
): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const current = onceATurn(read);
  for (const [name, help, value] of values) {
    if (rising.includes(name)) addCounter(registry, name, help, () => Number(value(current())));
    new Gauge({
      name: prefix + name,
      help,
      registers,
      collect() {
        this.set(Number(value(current())));
      },
    });
  }
  const transitions = new Counter({
    name: `${prefix}transitions_total`,
    help: 'Rises of messages to a state, since the handler started',
    labelNames: ['state'] as const,
    registers,
  });
  const commits = new Histogram({
    name: `${prefix}commit_seconds`,
    help: 'How long a commit of the chat log took, its sync of the disk included',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  });
  const requests = new Histogram({
    name: `${prefix}http_request_seconds`,
    help: 'How long an answer of REST and pages took, by method, route and status; exports and events until their end',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1, 3, 10],
    registers,
  });
  addLog(registry, log ?? closed);
  addHealth(registry, health === undefined ? null : onceATurn(health));
  addProcess(registry);
  return { registry, transitions, commits, requests };
}

function closed(): never {
  throw new Error('the chat log is not open');
}
