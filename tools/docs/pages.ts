/** The generated pages of docs/, by file name. */
import { handlerVersion } from '../../src/base/version.ts';
import { placesOf } from '../../src/cli/completion.ts';
import { createProgram } from '../../src/cli/program.ts';
import { properties, propertyPrefix } from '../../src/settings/properties.ts';
import type { Property } from '../../src/settings/properties.ts';
import { createMetrics } from '../../src/status/metrics.ts';
import { rooms } from '../check/rooms.ts';
import type { Description } from './description.ts';
import { restReference } from './rest-reference.ts';
import { describeApi, endpointTable } from './table.ts';

const made = (from: string): string => `<!-- Made from ${from} by \`node tools/docs.ts\`; do not edit. -->`;

function values(property: Property): string {
  switch (property.kind) {
    case 'boolean':
      return '`true`, `false`';
    case 'choice':
      return property.choices.map((choice) => `\`${choice}\``).join(', ');
    case 'number':
      return `${property.minimum} to ${property.maximum}${property.unit === '' ? '' : ` ${property.unit}`}`;
    case 'text':
      return 'text';
  }
}

export function propertiesTable(): string {
  const rows = properties.map((property) => {
    const fallback = String(property.fallback);
    return `| \`${propertyPrefix}${property.name}\` | ${values(property)} | ${fallback === '' ? '' : `\`${fallback}\``} | ${property.summary} |`;
  });
  return ['| property | values | default | |', '|---|---|---|---|', ...rows].join('\n');
}

export function roomsTable(): string {
  const rows = rooms.map(({ room, holds, uses }) => {
    const used = uses.map((one) => `\`${one}\``).join(', ');
    return `| \`${room}\` | ${holds} | ${used === '' ? 'nothing' : used} |`;
  });
  return ['| room | what it is for | imports |', '|---|---|---|', ...rows].join('\n');
}

function catalogue() {
  const { registry } = createMetrics(() => {
    throw new Error('only names and help texts are read');
  });
  return registry.getMetricsAsArray();
}

export function metricsTable(): string {
  const rows = catalogue().map(({ name, help, type }) => `| \`${name}\` | ${String(type)} | ${help} |`);
  return ['| metric | type | |', '|---|---|---|', ...rows].join('\n');
}

function propertiesPage(): string {
  return [
    '# Properties',
    '',
    made('src/settings/properties.ts'),
    '',
    'System properties of Openfire: on the Settings page, in *Server › Server Manager › System Properties*, over',
    '`PUT /api/v1/settings/{name}`, or with `receipts settings set`. A change takes effect at once.',
    '',
    propertiesTable(),
    '',
  ].join('\n');
}

function metricsPage(): string {
  return [
    '# Metrics',
    '',
    made('src/status/metrics.ts'),
    '',
    '`GET /metrics` gives them in the text format of Prometheus, to tokens of any scope. The dashboard for Grafana is',
    '[grafana-dashboard.json](grafana-dashboard.json). A metric whose value is not known at the moment is left out.',
    '',
    'Counters (`_total`) begin at nothing when the handler is started, and do not fall while it runs. The times to delivery',
    '(`openfire_receipts_delivery_seconds`) are counted beside the log and go on over a restart. Gauges of the same names as',
    'counters, without `_total`, are there for dashboards of before.',
    '',
    metricsTable(),
    '',
  ].join('\n');
}

async function restPage(): Promise<string> {
  const api = await describeApi(handlerVersion);
  const description: unknown = JSON.parse(JSON.stringify(api));
  // Tests check that this is valid OpenAPI.
  return restReference(description as Description, endpointTable(api));
}

function commandPage(): string {
  const nobody = { live: false, columns: 100, coloured: false, write: async () => undefined, paint: noPaint };
  const program = createProgram(
    {
      out: nobody,
      err: nobody,
      now: Date.now,
      signal: new AbortController().signal,
      say: async () => undefined,
      api: () => {
        throw new Error('only help is read');
      },
    },
    handlerVersion,
  );
  const helps = placesOf(program).map(({ path }) => {
    const command = path.reduce(
      (at, name) => at.commands.find((inner) => inner.name() === name) ?? at,
      program,
    );
    let text = '';
    const write = (part: string): void => {
      text += part;
    };
    command.configureOutput({ writeOut: write, getOutHelpWidth: () => 100, getOutHasColors: () => false });
    command.outputHelp();
    return [`## ${['receipts', ...path].join(' ')}`, '', '```', text.trimEnd(), '```', ''].join('\n');
  });
  return ['# The command `receipts`', '', made('src/cli/'), '', helps.join('\n')].join('\n');
}

const noPaint = (_style: unknown, text: string): string => text;

export async function generatedPages(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['docs/command.md', commandPage()],
    ['docs/metrics.md', metricsPage()],
    ['docs/properties.md', propertiesPage()],
    ['docs/rest.md', await restPage()],
  ]);
}
