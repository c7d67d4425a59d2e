/** Metrics for Prometheus, and the dashboard that shows them. */
import { createMetrics } from '../../../src/status/metrics.ts';
import type { MetricValues } from '../../../src/status/metrics.ts';
import { aMessage, healthy, InMemoryLog } from '../console/in-memory.ts';

const figures: MetricValues = {
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
    'openfire_receipts_last_hour_delivery_seconds{percentile="50"}': 0.1,
    'openfire_receipts_last_hour_delivery_seconds{percentile="95"}': 0.9,
    'openfire_receipts_last_hour_delivery_seconds{percentile="99"}': 2,
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

/** As `promtool check metrics` has them (promlint of Prometheus' client for Go), and what its parser refuses. */
function lint(text: string): string[] {
  const problems: string[] = [];
  const [helps, types, series] = [new Map<string, string>(), new Map<string, string>(), new Set<string>()];
  const units =
    /(?:^|_)(?:ms|us|ns|s|sec|min|h|milliseconds|microseconds|nanoseconds|minutes|hours|days|weeks|kb|mb|kilobytes|megabytes|bits|percent)(?:_|$)/;
  for (const line of text.split('\n').filter(Boolean)) {
    const [, comment, name = '', rest = ''] =
      /^(?:# (HELP|TYPE) )?([a-zA-Z_:][\w:]*)((?:\{(?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\"n])*",?)*\})? ?.*)$/.exec(
        line,
      ) ?? [];
    if (comment !== undefined) {
      const known = comment === 'HELP' ? helps : types;
      if (known.has(name)) problems.push(`${name}: ${comment} comes twice`);
      known.set(name, rest.trim());
      continue;
    }
    if (Number.isNaN(Number(rest.split(' ').at(-1)))) problems.push(`no sample: ${line}`);
    const labels = rest.slice(0, rest.lastIndexOf(' '));
    if (series.has(name + labels)) problems.push(`${name}${labels} comes twice`);
    series.add(name + labels);
    const family = types.has(name) ? name : name.replace(/_(?:bucket|sum|count)$/, '');
    const type = types.get(family);
    if (type === undefined || (family !== name && type !== 'histogram')) problems.push(`${name} has no type`);
    if ((helps.get(family) ?? '') === '') problems.push(`${family} has no help`);
    if ((type === 'counter') !== family.endsWith('_total'))
      problems.push(`${family}: _total is for counters, and all`);
    if (/_(?:bucket|sum|count)$/.test(family)) problems.push(`${family} ends as a part of a histogram`);
    if (/\ble=/.test(labels) && type !== 'histogram') problems.push(`${family} has the label of a bucket`);
    if (/\bquantile=/.test(labels)) problems.push(`${family} has the label of a summary`);
    if (/(?:^|_)(?:gauge|counter|histogram|summary)(?:_|$)|:|[a-z][A-Z]/.test(family))
      problems.push(`${family}: such a name`);
    if (units.test(family)) problems.push(`${family}: a unit that is none of the base units`);
  }
  for (const [family, type] of types) {
    if (type !== 'histogram' || ![...series].some((one) => one.startsWith(`${family}_`))) continue;
    if (!series.has(`${family}_count`) && ![...series].some((one) => one.startsWith(`${family}_count{`)))
      problems.push(`${family} has no count`);
  }
  return problems;
}

const histogramOf = (found: ReadonlyMap<string, number>, name: string): number[] =>
  [...found].flatMap(([key, value]) => (key.startsWith(`${name}_bucket{`) ? [value] : []));

test.each([false, true])('promtool finds nothing to say, with a log: %s', async (hasLog) => {
  const log = new InMemoryLog([recent(1)]);
  log.delivered = { within: Array.from({ length: 16 }, (_, place) => place), seconds: 5 };
  const metrics = createMetrics(
    () => figures,
    hasLog ? () => log : undefined,
    () => healthy,
  );
  for (const state of ['received', 'displayed']) metrics.transitions.inc({ state });
  metrics.commits.observe(0.004);
  for (const status of [200, 404]) metrics.requests.observe({ method: 'GET', route: '/metrics', status }, 1);
  expect(lint(await metrics.registry.metrics())).toEqual([]);
});

test.each([
  ['# HELP a_x x\n# TYPE a_x gauge\na_x{quantile="0.5"} 1', 'quantile'],
  ['# HELP a_x x\n# TYPE a_x counter\na_x 1', '_total'],
  ['# HELP a_x_total x\n# TYPE a_x_total gauge\na_x_total 1', '_total'],
  ['# HELP a_x x\n# TYPE a_x gauge\na_x 1\na_x 2', 'twice'],
  ['# TYPE a_x gauge\na_x 1', 'help'],
  ['# HELP a_ms x\n# TYPE a_ms gauge\na_ms 1', 'unit'],
])('the check itself sees %j', (text) => {
  expect(lint(text)).not.toEqual([]);
});

test('times to delivery are a histogram: buckets that add up, a sum, and a count of all', async () => {
  const log = new InMemoryLog([recent(1)]);
  const metrics = createMetrics(
    () => figures,
    () => log,
  );
  const name = 'openfire_receipts_delivery_seconds';
  expect(histogramOf(await scraped(metrics), name)).toEqual([]);
  const within = Array.from({ length: 16 }, () => 0)
    .with(1, 3)
    .with(4, 2)
    .with(15, 1);
  log.delivered = { within, seconds: 90_002.5 };
  await new Promise((resolve) => setTimeout(resolve, 1010));
  const found = await scraped(metrics);
  expect(found.get(`${name}_bucket{le="0.05"}`)).toBe(0);
  expect(found.get(`${name}_bucket{le="0.1"}`)).toBe(3);
  expect(found.get(`${name}_bucket{le="1"}`)).toBe(5);
  expect(found.get(`${name}_bucket{le="+Inf"}`)).toBe(6);
  expect([found.get(`${name}_sum`), found.get(`${name}_count`)]).toEqual([90_002.5, 6]);
  const buckets = histogramOf(found, name);
  expect(buckets).toEqual(buckets.toSorted((a, b) => a - b));
});

test('a counter does not fall where a store is opened anew and counts from nothing', async () => {
  let now = { ...figures, submitted: 12 };
  const metrics = createMetrics(() => now);
  const told = async () => (await scraped(metrics)).get('openfire_receipts_submitted_messages_total');
  const found = [await told()];
  for (const submitted of [20, 0, 3, 3, 1, 5]) {
    now = { ...figures, submitted };
    found.push(await told());
  }
  expect(found).toEqual([12, 20, 20, 23, 23, 24, 28]);
});
