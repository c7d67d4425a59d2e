import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';

/** What can be measured, in the order it is. */
export const scenarioNames = [
  'start',
  'memory',
  'throughput',
  'streams',
  'guard',
  'requests',
  'crowd',
  'latency',
  'drain',
  'log',
  'budget',
  'soak',
] as const;
export type ScenarioName = (typeof scenarioNames)[number];
/** Played only where they are asked for: a soak compares nothing, and the budget is of figures that others have, too. */
const onlyByName: readonly ScenarioName[] = ['budget', 'soak'];

export interface BenchOptions {
  readonly rounds: number;
  /** Length of one saturated round. */
  readonly seconds: number;
  /** Length of the rounds that need no steady state of the spool. */
  readonly shortSeconds: number;
  readonly warmUpSeconds: number;
  /** Pairs of clients. Many who write now and then are what a chat server has; see `streams` for the opposite. */
  readonly pairs: number;
  /** Messages of one pair that may be on their way. */
  readonly window: number;
  /** Messages in one write of a sender. */
  readonly bulk: number;
  /** Messages that the log of many conversations has before it is measured. */
  readonly crowdMessages: number;
  /** Messages after which the handler's memory is looked at. */
  readonly memoryMessages: number;
  /** Sessions that are open meanwhile, besides those that write. */
  readonly memorySessions: number;
  /** Messages (two events each) in the spool that the handler drains alone. */
  readonly drainMessages: number;
  /** Messages of each chat log that the console is asked about. */
  readonly logMessages: readonly number[];
  /** How long everything hostile goes on at once. */
  readonly soakSeconds: number;
  /** These logs are left in build/bench/logs, and used again. */
  readonly keepLogs: boolean;
  readonly only: readonly ScenarioName[];
}

/** Either the options, or what to print and the status to end with. */
export type Parsed =
  | { readonly ok: true; readonly options: BenchOptions }
  | { readonly ok: false; readonly text: string; readonly status: number };

const whole =
  (least: number) =>
  (text: string): number => {
    const value = /^\d{1,8}$/.test(text) ? Number(text) : -1;
    if (value < least) throw new InvalidArgumentError(`Give a whole number from ${least}.`);
    return value;
  };

interface Raw {
  rounds?: number;
  seconds?: number;
  pairs: number;
  window: number;
  bulk: number;
  logMessages?: number[];
  keepLogs: boolean;
  soakMinutes?: number;
  crowdMessages?: number;
  memoryMessages?: number;
  memorySessions?: number;
  only?: ScenarioName[];
  quick: boolean;
}

function command(): Command {
  return new Command('npm run bench --')
    .usage('[options]')
    .description(
      'Compares a stock Openfire with one that has the plugin, over both links, in alternating rounds.\n' +
        'One JSON line a result on standard output; takes about an hour and a half (--quick: three minutes).',
    )
    .option('--rounds <n>', 'alternating rounds of each measurement (default: 3; with --quick 1)', whole(1))
    .option('--seconds <n>', 'length of a saturated round (default: 60; with --quick 6)', whole(3))
    .option('--pairs <n>', 'pairs of senders and receivers', whole(1), 100)
    .option('--window <n>', 'messages of one pair that are on their way at once', whole(1), 1)
    .option('--bulk <n>', 'messages in one write of a sender; clients write each by itself', whole(1), 1)
    .option(
      '--log-messages <n>',
      'messages of the chat log that the console is asked about; repeatable (default: a million and ten million)',
      (text: string, before: number[] | undefined) => [...(before ?? []), whole(1000)(text)],
    )
    .option(
      '--crowd-messages <n>',
      'messages in 20,000 conversations before these are measured (default: a million; with --quick 20,000)',
      whole(1),
    )
    .option(
      '--memory-messages <n>',
      "messages after which the handler's memory is looked at (default: a million; with --quick 50,000)",
      whole(1000),
    )
    .option(
      '--memory-sessions <n>',
      'sessions that are open meanwhile (default: 1,000, of the budget 10,000; with --quick 200)',
      whole(1),
    )
    .option('--soak-minutes <n>', 'length of the soak (default: 60; with --quick 1)', whole(1))
    .option('--keep-logs', 'leave these logs in build/bench/logs, and use those that are there', false)
    .addOption(
      new Option(
        '--only <name>',
        `one of ${scenarioNames.join(', ')}; repeatable (default: all but ${onlyByName.join(', ')})`,
      ).argParser<ScenarioName[]>((text, before: ScenarioName[] | undefined) => {
        const name = scenarioNames.find((candidate) => candidate === text);
        if (name === undefined) throw new InvalidArgumentError(`Give one of ${scenarioNames.join(', ')}.`);
        return [...(before ?? []), name];
      }),
    )
    .option('--quick', 'a short version of everything, to see that it works; its figures mean little', false)
    .allowExcessArguments(false)
    .helpOption('-h, --help', 'this text');
}

export function parseBenchOptions(args: readonly string[]): Parsed {
  let text = '';
  const parser = command()
    .exitOverride()
    .configureOutput({ writeOut: (part) => (text += part), writeErr: (part) => (text += part) });
  try {
    parser.parse(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { ok: false, text, status: error.exitCode === 0 ? 0 : 2 };
  }
  const { quick, rounds, seconds, pairs, window, bulk, only, logMessages, soakMinutes, keepLogs, ...counts } =
    parser.opts<Raw>();
  return {
    ok: true,
    options: {
      rounds: rounds ?? (quick ? 1 : 3),
      seconds: seconds ?? (quick ? 6 : 60),
      shortSeconds: quick ? 4 : 20,
      warmUpSeconds: quick ? 4 : 30,
      pairs,
      window: Math.max(window, bulk),
      bulk,
      crowdMessages: counts.crowdMessages ?? (quick ? 20_000 : 1_000_000),
      memoryMessages: counts.memoryMessages ?? (quick ? 50_000 : 1_000_000),
      memorySessions: counts.memorySessions ?? (quick ? 200 : only?.includes('budget') ? 10_000 : 1000),
      drainMessages: quick ? 20_000 : 250_000,
      logMessages: logMessages ?? (quick ? [50_000] : [1_000_000, 10_000_000]),
      soakSeconds: (soakMinutes ?? (quick ? 1 : 60)) * 60,
      keepLogs,
      only: only ?? scenarioNames.filter((name) => !onlyByName.includes(name)),
    },
  };
}
