/**
 * Generates parts of README, ARCHITECTURE and docs/ from code: `node tools/docs.ts` writes them, and `--check` says
 * whether they are up to date (for npm run check).
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { generatedPages, metricsTable, propertiesTable, roomsTable } from './docs/pages.ts';

/** The generated parts of handwritten documents. */
const parts: readonly { file: string; part: string; text: () => string }[] = [
  { file: 'README.md', part: 'properties', text: propertiesTable },
  { file: 'README.md', part: 'metrics', text: metricsTable },
  { file: 'ARCHITECTURE.md', part: 'rooms', text: roomsTable },
];

function withParts(file: string): string {
  return parts
    .filter((one) => one.file === file)
    .reduce(
      (whole, { part, text }) => {
        const pattern = new RegExp(`(<!-- ${part}: [^\n]*-->\n)[^]*?(<!-- /${part} -->)`);
        if (!pattern.test(whole)) throw new Error(`${file} has no part '${part}'`);
        return whole.replace(pattern, (_all, open: string, close: string) => `${open}${text()}\n${close}`);
      },
      readFileSync(file, 'utf8'),
    );
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
    ...[...new Set(parts.map(({ file }) => file))].map((file) => [file, withParts(file)] as const),
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
