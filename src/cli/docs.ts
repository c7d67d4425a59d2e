/**
 * The parts of the README that are made from code: `node src/cli/docs.ts` writes them, `--check` says whether they are
 * up to date (npm run check does).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createMetrics } from '../metrics.ts';
import { properties, propertyPrefix } from '../properties.ts';
import type { Property } from '../properties.ts';

const readme = 'README.md';

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

function propertiesTable(): string {
  const rows = properties.map((property) => {
    const fallback = String(property.fallback);
    return `| \`${propertyPrefix}${property.name}\` | ${values(property)} | ${fallback === '' ? '' : `\`${fallback}\``} | ${property.summary} |`;
  });
  return ['| property | values | default | |', '|---|---|---|---|', ...rows].join('\n');
}

async function metricsTable(): Promise<string> {
  const { registry } = createMetrics(() => {
    throw new Error('only names and help texts are read');
  });
  const metrics = registry.getMetricsAsArray();
  const rows = metrics.map(({ name, help, type }) => `| \`${name}\` | ${String(type)} | ${help} |`);
  return Promise.resolve(['| metric | type | |', '|---|---|---|', ...rows].join('\n'));
}

async function generated(text: string): Promise<string> {
  const parts = { properties: propertiesTable(), metrics: await metricsTable() };
  return Object.entries(parts).reduce((whole, [name, table]) => {
    const pattern = new RegExp(`(<!-- ${name}: [^\n]*-->\n)[^]*?(\n<!-- /${name} -->)`);
    if (!pattern.test(whole)) throw new Error(`${readme} has no part '${name}'`);
    return whole.replace(pattern, (_all, open: string, close: string) => open + table + close);
  }, text);
}

async function main(): Promise<void> {
  const text = readFileSync(readme, 'utf8');
  const wanted = await generated(text);
  if (text === wanted) return;
  if (process.argv.includes('--check')) {
    process.stderr.write(`${readme} is not up to date with the code: run 'node src/cli/docs.ts'\n`);
    process.exitCode = 1;
    return;
  }
  writeFileSync(readme, wanted);
}

void main();
