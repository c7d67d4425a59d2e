import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { setUp } from '../setup/setup.ts';
import { inherit, inheritNode } from '../terminal/inherit.ts';
import { paint } from '../terminal/terminal.ts';
import { runCheck } from './check.ts';

export interface Totals {
  readonly passed: number;
  readonly failed: number;
}

/** Adds up Gradle's results: one XML file per class, with the totals in its root element. */
async function javaTotals(project: string): Promise<Totals> {
  const directory = path.join(project, 'build', 'test-results', 'test');
  let passed = 0;
  let failed = 0;
  for (const name of await readdir(directory).catch((): string[] => [])) {
    if (!name.endsWith('.xml')) continue;
    const root = /<testsuite [^>]*>/.exec(await readFile(path.join(directory, name), 'utf8'))?.[0] ?? '';
    const count = (attribute: string): number =>
      Number(new RegExp(` ${attribute}="(\\d+)"`).exec(root)?.[1] ?? '0');
    failed += count('failures') + count('errors');
    passed += count('tests') - count('failures') - count('errors') - count('skipped');
  }
  return { passed, failed };
}

/** The fields of jest's report that count here; a suite that fails to load counts as one failure. */
interface JestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

/** The first lines of a failure, short enough for a list. */
function firstWords(message: string): string[] {
  const lines = stripVTControlCharacters(message)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('at '));
  return lines.slice(0, 6).map((line) => `  ${line.slice(0, 300)}\n`);
}

async function jestTotals(file: string): Promise<Totals> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return { passed: 0, failed: 1 };
  const report = JSON.parse(text) as JestReport; // jest wrote it
  // Failures are repeated at the very end, for readers who see only the last lines of a long run.
  for (const { name, status, message, assertionResults } of report.testResults) {
    if (status !== 'failed') continue;
    const failed = assertionResults.filter((one) => one.status === 'failed');
    const none = { fullName: 'does not load', failureMessages: [message] };
    for (const { fullName, failureMessages } of failed.length > 0 ? failed : [none]) {
      const words = failureMessages.slice(0, 1).flatMap(firstWords);
      process.stderr.write(`failed: ${path.basename(name)}: ${fullName}\n${words.join('')}`);
    }
  }
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
  };
}

async function runJest(project: string, args: readonly string[]): Promise<Totals> {
  const report = path.join(project, 'build', 'jest.json');
  await rm(report, { force: true });
  const status = await inheritNode(
    'node_modules/jest/bin/jest.js',
    ['--json', `--outputFile=${report}`, '--passWithNoTests=false', ...args],
    { OPENFIRE_RECEIPTS_SET_UP: 'done' },
  );
  const { passed, failed } = await jestTotals(report);
  return { passed, failed: status !== 0 && failed === 0 ? 1 : failed };
}

/** `npm test`: arguments go to jest, and any argument leaves out the Java tests and the type check. */
export async function runTests(project: string, args: readonly string[]): Promise<number> {
  const started = performance.now();
  const totalsFile = path.join(project, 'build', 'test-totals.json');
  await rm(totalsFile, { force: true });
  await setUp(project, 'test');

  let passed = 0;
  let failed = 0;
  const all = args.length === 0;
  if (all && (await runCheck('types')) !== 0) failed += 1;
  if (all) {
    await rm(path.join(project, 'build', 'test-results'), { recursive: true, force: true });
    const status = await inherit('gradle', ['--no-daemon', '--console=plain', '-q', 'test']);
    const java = await javaTotals(project);
    passed += java.passed;
    // A build that fails before any test has run counts as a failure, too.
    failed += status !== 0 && java.failed === 0 ? 1 : java.failed;
  }
  // Timed tests run alone, after the rest.
  const runs = all
    ? [
        ['--selectProjects', 'unit', 'server'],
        ['--selectProjects', 'guard', '--runInBand'],
      ]
    : [args];
  for (const run of runs) {
    const jest = await runJest(project, run);
    passed += jest.passed;
    failed += jest.failed;
  }

  await mkdir(path.dirname(totalsFile), { recursive: true });
  await writeFile(totalsFile, JSON.stringify({ passed, failed }));
  const seconds = `${((performance.now() - started) / 1000).toFixed(0)} s`;
  process.stderr.write(
    failed === 0
      ? `${paint('green', '✓', process.stderr)} all ${passed} tests passed in ${seconds}\n`
      : `${paint('red', '✗', process.stderr)} ${failed} of ${passed + failed} tests failed in ${seconds}\n`,
  );
  return failed === 0 ? 0 : 1;
}
