import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { deleteIndex, indexFileOf } from '../../src/store/sqlite/indexer/files.ts';
import type { Contest } from '../contest.ts';
import { askOften } from '../log/ask.ts';
import { buildIndex } from '../log/build-index.ts';
import { exportRate } from '../log/export-rate.ts';
import { madeBefore, type Facts } from '../log/generate.ts';
import { questions } from '../log/questions.ts';
import { startServing } from '../log/serving.ts';
import { median, percentile } from '../measure/statistics.ts';

/** What the console promises on this machine, in milliseconds. */
const promised = { p50: 100, p95: 300 } as const;
const exportedRows = 1_000_000;

/** In a process of its own, which can be ended, and whose memory is not ours. */
function makeLog(contest: Contest, directory: string, messages: number): Promise<void> {
  const { settings, signal, report } = contest;
  const script = path.join(settings.project, 'bench', 'log', 'generate.ts');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, directory, String(messages)], {
      stdio: ['ignore', 'ignore', 'pipe'],
      signal,
    });
    child.stderr.on('data', (text: Buffer) => report.say(text.toString('utf8').trimEnd()));
    child.once('error', reject);
    child.once('exit', (status) =>
      status === 0 ? resolve() : reject(new Error(`the generator ended with ${String(status)}`)),
    );
  });
}

async function logOf(contest: Contest, directory: string, messages: number): Promise<Facts> {
  const before = madeBefore(directory, messages);
  if (before !== null) return before;
  await makeLog(contest, directory, messages);
  const facts = madeBefore(directory, messages);
  if (facts === null) throw new Error('the generator has made another log than it was asked for');
  return facts;
}

const one = (bench: string, unit: string, value: number, also: Readonly<Record<string, unknown>>) => ({
  bench,
  unit,
  baselines: [],
  values: [value],
  also,
});

async function measureLog(contest: Contest, messages: number): Promise<void> {
  const { report, settings, options, signal } = contest;
  const kept = path.join(settings.project, 'build', 'bench', 'logs', String(messages));
  const directory = options.keepLogs ? kept : path.join(settings.directory, `log-${messages}`);
  const logFile = path.join(directory, 'chat-log.db');
  const facts = await logOf(contest, directory, messages);
  const { rows, seconds, bytes } = facts;
  report.result(
    one('log-generated', 'rows/s', rows / seconds, { messages, rows, megabytes: Math.round(bytes / 1e6) }),
  );
  // It is to be built now.
  deleteIndex(indexFileOf(logFile));
  const serving = await startServing(settings.project, directory, facts, signal);
  try {
    const built = await buildIndex(serving, logFile, facts, (text) => report.say(text), signal);
    const perSecond = Math.round(messages / built.seconds);
    report.result(
      one('log-index-build', 's', built.seconds, {
        messages,
        perSecond,
        megabytes: Math.round(built.bytes / 1e6),
      }),
    );
    for (const question of questions(facts)) {
      const values = await askOften(serving.client, question, signal);
      const [p50, p95] = [median(values), percentile(values, 0.95)];
      const slow = p50 > promised.p50 || p95 > promised.p95;
      report.say(
        `${p50.toFixed(1).padStart(8)} ms ${p95.toFixed(1).padStart(8)} ms${slow ? ' !' : '  '} ${question.name}`,
      );
      const also = { messages, p95: Number(p95.toFixed(1)), times: values.length };
      report.result({ bench: `log ${question.name}`, unit: 'ms', baselines: [], values, also });
    }
    for (const format of ['jsonl', 'csv', 'html'] as const) {
      const { rowsPerSecond, rows, before, most, pages } = await exportRate(
        serving,
        format,
        exportedRows,
        signal,
      );
      const megabytes = [before, most].map((memory) => Math.round(memory / 1e6));
      report.say(
        `${Math.round(rowsPerSecond)} rows/s of ${format}, memory from ${megabytes.join(' to ')} MB`,
      );
      const pagesP95 = Number(percentile(pages, 0.95).toFixed(1));
      report.result(
        one(`log export ${format}`, 'rows/s', rowsPerSecond, { messages, rows, memory: megabytes, pagesP95 }),
      );
    }
  } finally {
    await serving.stop();
    if (!options.keepLogs) await rm(directory, { recursive: true, force: true });
  }
}

/** How long the console's questions take on large logs, and what its index costs. */
export async function log(contest: Contest): Promise<void> {
  // The servers would idle beside it, and idling costs a little.
  await contest.stop();
  for (const messages of contest.options.logMessages) {
    contest.report.say(`a log of ${messages} messages`);
    await measureLog(contest, messages);
  }
}
