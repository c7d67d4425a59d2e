/**
 * What is made from code in README and docs/: `node tools/docs.ts` writes it, `--check` says whether it is up to date
 * (npm run check does).
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { generatedPages, metricsTable, propertiesTable } from './docs/pages.ts';

const readme = 'README.md';

function generatedReadme(text: string): string {
  const parts = { properties: propertiesTable(), metrics: metricsTable() };
  return Object.entries(parts).reduce((whole, [name, table]) => {
    const pattern = new RegExp(`(<!-- ${name}: [^\n]*-->\n)[^]*?(\n<!-- /${name} -->)`);
    if (!pattern.test(whole)) throw new Error(`${readme} has no part '${name}'`);
    return whole.replace(pattern, (_all, open: string, close: string) => open + table + close);
  }, text);
}

function present(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

async function main(): Promise<void> {
  const wanted = new Map([
    [readme, generatedReadme(readFileSync(readme, 'utf8'))],
    ...(await generatedPages()),
  ]);
  const stale = [...wanted].filter(([file, text]) => present(file) !== text);
  if (!process.argv.includes('--check')) {
    mkdirSync('docs', { recursive: true });
    for (const [file, text] of stale) writeFileSync(file, text);
    return;
  }
  for (const [file] of stale) {
    process.stderr.write(`${file} is not up to date with the code: run 'node tools/docs.ts'\n`);
    process.exitCode = 1;
  }
}

void main();
