/** The dashboard for Grafana imports, and shows metrics that there are. */
import { readFileSync } from 'node:fs';
import { createMetrics } from '../../../src/status/metrics.ts';

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly fieldConfig?: {
    readonly defaults: {
      readonly unit?: string;
      readonly thresholds?: { readonly steps: readonly object[] };
    };
  };
  readonly targets?: readonly {
    readonly expr: string;
    readonly refId: string;
    readonly datasource: object;
  }[];
}
interface Dashboard {
  readonly __inputs: readonly { readonly name: string; readonly type: string; readonly pluginId: string }[];
  readonly __requires: readonly { readonly id: string; readonly version: string }[];
  readonly schemaVersion: number;
  readonly id: number | null;
  readonly title: string;
  readonly panels: readonly Panel[];
  readonly annotations: { readonly list: readonly { readonly expr?: string }[] };
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition: string }[] };
}

const text = readFileSync('docs/grafana-dashboard.json', 'utf8');
const dashboard = JSON.parse(text) as Dashboard; // what is missing fails below
const panels = dashboard.panels.filter(({ type }) => type !== 'row');
const source = { type: 'prometheus', uid: '${DS_PROMETHEUS}' };

const { registry } = createMetrics(() => {
  throw new Error('only names are read');
});
const catalogue = new Map(registry.getMetricsAsArray().map(({ name, type }) => [name, String(type)]));

/** Names of metrics in an expression or a question for labels. */
const metricsIn = (expression: string): string[] =>
  expression.match(/\b(?:openfire_receipts|process)_\w+/g) ?? [];

/** Prometheus keeps a histogram under three names of its own. */
function known(name: string): boolean {
  const histogram = /^(.*)_(?:bucket|count|sum)$/.exec(name)?.[1];
  return catalogue.has(name) || (histogram !== undefined && catalogue.get(histogram) === 'histogram');
}

test('it is what Grafana 10 imports, and asks which data source it is to use', () => {
  expect(dashboard['__inputs']).toEqual([
    expect.objectContaining({ name: 'DS_PROMETHEUS', type: 'datasource', pluginId: 'prometheus' }),
  ]);
  expect(dashboard['__requires']).toContainEqual(
    expect.objectContaining({ id: 'grafana', version: '10.0.0' }),
  );
  expect(dashboard.schemaVersion).toBeGreaterThanOrEqual(38);
  expect(dashboard.id).toBeNull();
  // No other source than the one that is asked for.
  expect(new Set(text.match(/"uid": "[^"]*"/g))).toEqual(
    new Set(['"uid": "${DS_PROMETHEUS}"', '"uid": "-- Grafana --"', '"uid": "openfire-receipts"']),
  );
});

test.each(panels.map((panel) => [panel.title, panel] as const))('%s', (_title, panel) => {
  expect(panel.description).toMatch(/^.{10,}\.$/);
  expect(panel.datasource).toEqual(source);
  expect(panel.fieldConfig?.defaults.unit).toMatch(/^\w+$/);
  expect(panel.fieldConfig?.defaults.thresholds?.steps.length).toBeGreaterThan(0);
  expect(panel.targets?.length).toBeGreaterThan(0);
  for (const { expr, datasource } of panel.targets ?? []) {
    expect(datasource).toEqual(source);
    const names = metricsIn(expr);
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !known(name))).toEqual([]);
    // Counters and histograms only as they change; the others as they are.
    for (const name of names) {
      const rises = catalogue.get(name) === 'counter' || !catalogue.has(name);
      if (rises) expect(expr).toMatch(new RegExp(`(?:rate|increase)\\(${name}\\{`));
    }
    expect(expr.split('(').length).toBe(expr.split(')').length);
    expect(expr).toContain('job=~"$job", instance=~"$instance"');
  }
});

test('its variables and annotations ask for metrics that there are', () => {
  expect(dashboard.templating.list.map(({ name }) => name)).toEqual(['job', 'instance']);
  const expressions = [
    ...dashboard.templating.list.map(({ definition }) => definition),
    ...dashboard.annotations.list.flatMap(({ expr }) => expr ?? []),
  ];
  expect(expressions.flatMap(metricsIn).filter((name) => !known(name))).toEqual([]);
});

test('no panel lies on another, and none beside the dashboard', () => {
  const taken = new Set<string>();
  expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  for (const { gridPos } of dashboard.panels) {
    expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
        expect(taken).not.toContain(`${x} ${y}`);
        taken.add(`${x} ${y}`);
      }
    }
  }
});

test('every metric that an operator would miss is on it', () => {
  const shown = new Set(
    panels.flatMap(({ targets }) => targets?.flatMap(({ expr }) => metricsIn(expr)) ?? []),
  );
  for (const name of [
    'link_up',
    'store_ok',
    'spool_bytes',
    'oldest_unconfirmed_seconds',
    'last_hour_delivery_seconds',
  ]) {
    expect(shown).toContain(`openfire_receipts_${name}`);
  }
});
