/** Figures for Prometheus; the names and help texts here are the catalogue. */
import { Counter, Gauge, Registry } from 'prom-client';
import type { Health } from './console/services.ts';

export interface Figures {
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
}

export function createMetrics(read: () => Figures): {
  readonly registry: Registry;
  transitions: Counter<'state'>;
} {
  const registry = new Registry();
  const registers = [registry];
  const gauge = (name: string, help: string, value: (figures: Figures) => number): void => {
    new Gauge({
      name: `openfire_receipts_${name}`,
      help,
      registers,
      collect() {
        this.set(value(read()));
      },
    });
  };
  gauge('spool_pending_events', 'Events in the spool that are not in the chat log yet', (f) => f.backlog);
  gauge('spool_bytes', 'Size of the spool on disk', (f) => f.spoolBytes);
  gauge(
    'spool_dropped_events',
    'Events that were dropped because the spool was full, since Openfire started',
    (f) => f.dropped,
  );
  gauge(
    'spool_missing_events',
    'Events that could not be read from the spool, since the handler started',
    (f) => f.missing,
  );
  gauge('submitted_messages', 'Messages that entered Openfire since the handler started', (f) => f.submitted);
  gauge('malformed_stanzas', 'Stanzas that could not be read since the handler started', (f) => f.malformed);
  gauge('open_sessions', 'Sessions of clients', (f) => f.sessions);
  gauge(
    'silent_sessions',
    'Sessions that have not answered their last ping in time',
    (f) => f.guard.silentSessions,
  );
  gauge(
    'redelivered_messages',
    'Messages given to Openfire again because their session gave no evidence, since the handler started',
    (f) => f.guard.redelivered,
  );
  gauge(
    'rescued_messages',
    'Messages that Openfire dropped or forgot and that were delivered all the same, since the handler started',
    (f) => f.guard.rescued,
  );
  gauge(
    'refused_messages',
    'Messages that ended without a reader, since the handler started',
    (f) => f.guard.refused,
  );
  gauge(
    'oldest_unconfirmed_seconds',
    'Age of the oldest message for which a client owes evidence; 0 where all is confirmed',
    (f) =>
      f.guard.oldestUnconfirmed === null
        ? 0
        : Math.max(0, (Date.now() - Date.parse(f.guard.oldestUnconfirmed)) / 1000),
  );
  gauge('composing_pairs', 'Pairs in which somebody is typing', (f) => f.composing);
  gauge('store_ok', '1 while the chat log can be written', (f) => (f.storeOk ? 1 : 0));
  const transitions = new Counter({
    name: 'openfire_receipts_transitions_total',
    help: 'Rises of messages to a state, since the handler started',
    labelNames: ['state'] as const,
    registers,
  });
  return { registry, transitions };
}
