import type { Contest } from '../contest.ts';
import { askOften } from '../log/ask.ts';
import { buildIndex } from '../log/build-index.ts';
import { exportRate } from '../log/export-rate.ts';
import { forgetLog, madeLog } from '../log/made.ts';
import type { MadeLog } from '../log/made.ts';
import { questions } from '../log/questions.ts';
import { startServing } from '../log/serving.ts';
import type { Serving } from '../log/serving.ts';
import { median, percentile } from '../measure/statistics.ts';

/** What the console promises on this machine, in milliseconds. */
const promised = { p50: 100, p95: 300 } as const;
const exportedRows = 1_000_000;
/** From so many messages on an index takes long to build, and one round says enough. */
const manyMessages = 2_000_000;

const one = (bench: string, unit: string, value: number, also: Readonly<Record<string, unknown>>) => ({
  bench,
  unit,
  baselines: [],
  values: [value],
  also,
});

export interface BuiltRounds {
  /** Messages a second, of each round. */
  readonly rates: readonly number[];
  readonly megabytes: number;
  /** Microseconds of CPU a message, of each round. */
  readonly micros: readonly number[];
}

/** Builds the log's index from nothing, again and again; the last one is left. */
export async function indexRounds(contest: Contest, log: MadeLog): Promise<BuiltRounds> {
  const { settings, options, report, signal } = contest;
  const { messages } = log.facts;
  const rates: number[] = [];
  const micros: number[] = [];
  let bytes = 0;
  const rounds = messages > manyMessages ? 1 : options.rounds;
  for (let round = 1; round <= rounds; round += 1) {
    const built = await buildIndex(settings.project, log, (text) => report.say(text), signal);
    rates.push(messages / built.seconds);
    micros.push(built.micros);
    ({ bytes } = built);
    report.say(
      `round ${round}: index of ${messages} messages in ${built.seconds.toFixed(1)} s, ` +
        `${Math.round(messages / built.seconds)}/s, CPU ${built.micros.toFixed(1)} µs`,
    );
  }
  return { rates, megabytes: Math.round(bytes / 1e6), micros };
}

export interface Answer {
  readonly name: string;
  /** Milliseconds of each time it was asked. */
  readonly values: readonly number[];
  readonly p50: number;
  readonly p95: number;
}

/** All that the console can be asked, each many times. */
export async function answers(contest: Contest, serving: Serving, log: MadeLog): Promise<readonly Answer[]> {
  const all: Answer[] = [];
  for (const question of questions(log.facts)) {
    const values = await askOften(serving.client, question, contest.signal);
    const [p50, p95] = [median(values), percentile(values, 0.95)];
    const slow = p50 > promised.p50 || p95 > promised.p95;
    contest.report.say(
      `${p50.toFixed(1).padStart(8)} ms ${p95.toFixed(1).padStart(8)} ms${slow ? ' !' : '  '} ${question.name}`,
    );
    all.push({ name: question.name, values, p50, p95 });
  }
  return all;
}

/** With the console over this log, whose index is there. */
export async function whileServing<Result>(
  { settings, signal }: Contest,
  log: MadeLog,
  use: (serving: Serving) => Promise<Result>,
): Promise<Result> {
  const serving = await startServing(settings.project, log.directory, log.facts, signal);
  try {
    serving.index();
    return await use(serving);
  } finally {
    await serving.stop();
  }
}

async function exports(contest: Contest, serving: Serving, messages: number): Promise<void> {
  const { report, signal } = contest;
  for (const format of ['jsonl', 'csv', 'html'] as const) {
    const { rowsPerSecond, rows, before, most, pages } = await exportRate(
      serving,
      format,
      exportedRows,
      signal,
    );
    const megabytes = [before, most].map((memory) => Math.round(memory / 1e6));
    report.say(`${Math.round(rowsPerSecond)} rows/s of ${format}, memory from ${megabytes.join(' to ')} MB`);
    const pagesP95 = Number(percentile(pages, 0.95).toFixed(1));
    report.result(
      one(`log export ${format}`, 'rows/s', rowsPerSecond, { messages, rows, memory: megabytes, pagesP95 }),
    );
  }
}

async function measureLog(contest: Contest, messages: number): Promise<void> {
  const { report } = contest;
  const log = await madeLog(contest, messages);
  const { rows, seconds, bytes } = log.facts;
  report.result(
    one('log-generated', 'rows/s', rows / seconds, { messages, rows, megabytes: Math.round(bytes / 1e6) }),
  );
  const { rates, megabytes, micros } = await indexRounds(contest, log);
  report.result({
    bench: 'log-index-build',
    unit: 'messages/s',
    baselines: [],
    values: rates,
    also: { messages, megabytes, cpu: Number(median(micros).toFixed(1)) },
  });
  await whileServing(contest, log, async (serving) => {
    for (const { name, values, p95 } of await answers(contest, serving, log)) {
      const also = { messages, p95: Number(p95.toFixed(1)), times: values.length };
      report.result({ bench: `log ${name}`, unit: 'ms', baselines: [], values, also });
    }
    await exports(contest, serving, messages);
  });
  await forgetLog(contest, log);
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
