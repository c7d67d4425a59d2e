/**
 * `npm run bench`: measures the claims of the README on this machine, against a stock Openfire in the same run. Results
 * go to standard output, one JSON line each, and everything else to standard error.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { describeError } from '../src/base/describe-error.ts';
import { Contest } from './contest.ts';
import { parseBenchOptions, scenarioNames } from './options.ts';
import type { BenchOptions, ScenarioName } from './options.ts';
import { budget } from './scenarios/budget.ts';
import { crowd } from './scenarios/crowd.ts';
import { drain } from './scenarios/drain.ts';
import { guard } from './scenarios/guard.ts';
import { latency } from './scenarios/latency.ts';
import { log } from './scenarios/log.ts';
import { memory } from './scenarios/memory.ts';
import { requests } from './scenarios/requests.ts';
import { soak } from './scenarios/soak.ts';
import { start } from './scenarios/start.ts';
import { fewStreams, streams, throughput } from './scenarios/throughput.ts';

const scenarios: Readonly<Record<ScenarioName, (contest: Contest) => Promise<void>>> = {
  start,
  memory,
  throughput,
  streams,
  guard,
  requests,
  crowd,
  latency,
  drain,
  log,
  budget,
  soak,
};

/** A signal that follows this soon is the first one's echo: npm repeats those of the terminal. In milliseconds. */
const echo = 700;

function problem(project: string): string | null {
  if (!existsSync('/proc/self/stat')) return 'the benchmarks read CPU times from /proc: run them on Linux';
  for (const needed of ['build/receipts.jar', 'build/openfire/lib']) {
    if (!existsSync(path.join(project, needed))) return `${needed} is missing: npm run bench builds it`;
  }
  return null;
}

async function measure(options: BenchOptions, project: string, signal: AbortSignal): Promise<void> {
  // Below the project, not in the system's directory for temporary files: where that is kept in memory, syncing the
  // chat log would cost nothing.
  const parent = path.join(project, 'build', 'bench');
  await mkdir(parent, { recursive: true });
  const directory = await mkdtemp(path.join(parent, 'run-'));
  const settings = {
    project,
    directory,
    pairs: Math.max(options.pairs, fewStreams.pairs),
    password: 'secret',
  };
  const contest = new Contest(options, settings, signal);
  let keep = true;
  try {
    for (const name of scenarioNames) {
      if (!options.only.includes(name)) continue;
      contest.report.say(`— ${name}`);
      await scenarios[name](contest);
    }
    keep = false;
  } finally {
    contest.report.say('stopping');
    await contest.stop();
    if (keep && !signal.aborted) contest.report.say(`the servers' logs are kept in ${directory}`);
    else await rm(directory, { recursive: true, force: true });
  }
}

/** Resolves with the exit status when everything that was started has stopped. */
export async function bench(args: readonly string[], project: string): Promise<number> {
  const parsed = parseBenchOptions(args);
  if (!parsed.ok) {
    (parsed.status === 0 ? process.stdout : process.stderr).write(parsed.text);
    return parsed.status;
  }
  const missing = problem(project);
  if (missing !== null) {
    process.stderr.write(`${missing}\n`);
    return 1;
  }
  const interruption = new AbortController();
  let first: number | null = null;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      first ??= performance.now();
      // What we started ends with its channel to us.
      if (performance.now() - first > echo) process.exit(1);
      interruption.abort();
    });
  }
  try {
    await measure(parsed.options, project, interruption.signal);
    return 0;
  } catch (error) {
    if (interruption.signal.aborted) return 130;
    process.stderr.write(`${describeError(error)}\n`);
    return 1;
  }
}

const [, script, ...args] = process.argv;
if (script !== undefined && path.basename(script) === 'run.ts') {
  void bench(args, process.cwd()).then((status) => process.exit(status));
}
