/** Figures for Prometheus, and the dashboard that shows them. */
import { createMetrics, type Figures } from '../../../src/metrics.ts';
import { aMessage, healthy, InMemoryLog } from '../console/in-memory.ts';

const figures: Figures = {
  backlog: 7,
  missing: 0,
  spoolBytes: 2_097_152,
  dropped: 0,
  submitted: 12,
  malformed: 0,
  sessions: 3,
  guard: { ...healthy.guard, silentSessions: 2 },
  composing: 1,
  storeOk: true,
  linked: true,
  spoolFull: false,
  spoolLimitBytes: 1_073_741_824,
  storeBytes: 0,
};

const recent = (number: number) =>
  aMessage(number, { sentAt: new Date(Date.now() - 60_000 * number).toISOString(), state: 'received' });

/** Values by name and labels. */
async function scraped(metrics: ReturnType<typeof createMetrics>): Promise<ReadonlyMap<string, number>> {
  const text = await metrics.registry.metrics();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
}

test('all that is at hand is told', async () => {
  const log = new InMemoryLog([recent(1), recent(2), recent(300)]);
  const metrics = createMetrics(
    () => ({ ...figures, linked: false, storeBytes: 5 }),
    () => log,
  );
  metrics.transitions.inc({ state: 'received' }, 4);
  metrics.commits.observe(0.004);
  metrics.requests.observe({ method: 'GET', route: '/api/v1/messages', status: 200 }, 0.02);
  const found = await scraped(metrics);
  expect(Object.fromEntries(found)).toMatchObject({
    openfire_receipts_spool_pending_events: 7,
    openfire_receipts_silent_sessions: 2,
    openfire_receipts_guard_on: 1,
    openfire_receipts_link_up: 0,
    openfire_receipts_store_bytes: 5,
    openfire_receipts_logged_messages: 3,
    openfire_receipts_last_hour_messages: 2,
    'openfire_receipts_last_day_messages{state="received"}': 3,
    'openfire_receipts_delivery_seconds{quantile="0.5"}': 0.1,
    'openfire_receipts_delivery_seconds{quantile="0.95"}': 0.9,
    'openfire_receipts_delivery_seconds{quantile="0.99"}': 2,
    openfire_receipts_index_behind_messages: 0,
    'openfire_receipts_transitions_total{state="received"}': 4,
    openfire_receipts_commit_seconds_count: 1,
    'openfire_receipts_http_request_seconds_count{method="GET",route="/api/v1/messages",status="200"}': 1,
    'openfire_receipts_info{version="0.1.0"}': 1,
  });
  expect(found.get('process_cpu_seconds_total')).toBeGreaterThan(0);
  expect(found.get('process_resident_memory_bytes')).toBeGreaterThan(1e6);
});

test('what is not known is left out, and keeps nothing else from being told', async () => {
  const log = new InMemoryLog([]);
  log.broken = new Error('disk full');
  for (const reader of [undefined, () => log]) {
    const found = await scraped(createMetrics(() => figures, reader));
    for (const name of ['logged_messages', 'index_behind_messages', 'last_day_messages']) {
      expect([...found.keys()].filter((key) => key.startsWith(`openfire_receipts_${name}`))).toEqual([]);
    }
    expect(found.get('openfire_receipts_store_ok')).toBe(1);
  }
});

test('a log that comes back is told of again, and one scrape is one look', async () => {
  const log = new InMemoryLog([recent(1)]);
  let looks = 0;
  const metrics = createMetrics(
    () => figures,
    () => {
      looks += 1;
      return log;
    },
  );
  log.broken = new Error('locked');
  expect((await scraped(metrics)).has('openfire_receipts_logged_messages')).toBe(false);
  expect(looks).toBe(1);
  log.broken = null;
  await new Promise((resolve) => setTimeout(resolve, 1050));
  expect((await scraped(metrics)).get('openfire_receipts_logged_messages')).toBe(1);
  expect(looks).toBe(2);
});

test('what only rises is a counter, too', async () => {
  const { registry } = createMetrics(() => ({ ...figures, dropped: 4 }));
  const text = await registry.metrics();
  for (const [name, value] of [
    ['submitted_messages', 12],
    ['spool_dropped_events', 4],
    ['redelivered_messages', 0],
  ] as const) {
    expect(text).toContain(`# TYPE openfire_receipts_${name}_total counter\n`);
    expect(text).toContain(`openfire_receipts_${name}_total ${value}\n`);
  }
  // Each scrape tells what is, and does not add it up.
  expect(await registry.metrics()).toContain('openfire_receipts_submitted_messages_total 12\n');
});

test('names and help texts are as Prometheus wants them', async () => {
  const { registry } = createMetrics(() => figures);
  for (const { name, help, type } of registry.getMetricsAsArray()) {
    expect(name).toMatch(/^(?:openfire_receipts|process)_[a-z_]+$/);
    expect(name.endsWith('_total')).toBe(String(type) === 'counter');
    expect(help).toMatch(/^\S.+[^.\s]$/);
  }
});
