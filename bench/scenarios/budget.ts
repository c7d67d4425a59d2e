/** The table of what the plugin may cost, filled in one run: what each row needs is measured once. */
import { loadavg } from 'node:os';
import { serverNames } from '../contest.ts';
import type { Contest } from '../contest.ts';
import { forgetLog, madeLog } from '../log/made.ts';
import { buildIndex } from '../log/build-index.ts';
import { budgetLine, budgetTable, differences, ratios } from '../measure/budget.ts';
import type { Row } from '../measure/budget.ts';
import { total } from '../measure/stages.ts';
import { burst, cpu, growing, indexLag, plainEvents, requestEvents, sustained } from '../round.ts';
import type { Round } from '../round.ts';
import type { BenchOptions } from '../options.ts';
import type { ServerName } from '../servers/server.ts';
import { crowdRounds, manyConversations } from './crowd.ts';
import { answers, indexRounds, whileServing } from './log.ts';
import { remember } from './memory.ts';
import { requestRounds } from './requests.ts';
import { plainRounds, stageFigures } from './throughput.ts';

type Rounds = ReadonlyMap<ServerName, readonly Round[]>;
type Marks = Pick<Row, 'row' | 'floor' | 'goal'>;

/** An index that is further behind is none that follows, in seconds. */
const maxLagSeconds = 60;

/** What the marks are for; a run with less of anything is a trial. */
const whole = {
  seconds: 60,
  rounds: 3,
  crowdMessages: 1_000_000,
  memoryMessages: 1_000_000,
  memorySessions: 10_000,
  logMessages: 10_000_000,
} as const;

/** What was measured smaller than the marks are for. */
function shortOf(options: BenchOptions): string[] {
  const sizes = { ...options, logMessages: Math.max(...options.logMessages) };
  return (Object.keys(whole) as (keyof typeof whole)[]) // the keys of the constant above
    .filter((name) => sizes[name] < whole[name])
    .map((name) => `${name} ${sizes[name]} of ${whole[name]}`);
}

const none: readonly number[] = [];
const of = (rounds: Rounds, name: ServerName, figure: (round: Round) => number): number[] =>
  (rounds.get(name) ?? []).map(figure);

/** On Openfire's threads, and by the collector, since what it collects is made there. */
const onOpenfire = ({ use }: Round): number => total(use, ['openfire', 'collector']);

function added(rounds: Rounds, marks: Marks, figure: (round: Round) => number, also = {}): Row {
  const stock = of(rounds, 'stock', figure);
  return {
    ...marks,
    unit: 'µs',
    stock,
    pipe: differences(of(rounds, 'pipe', figure), stock),
    bridge: differences(of(rounds, 'bridge', figure), stock),
    of: 'pipe',
    more: false,
    also: {
      stages: Object.fromEntries(serverNames.map((name) => [name, stageFigures(rounds.get(name) ?? [])])),
      ...also,
    },
  };
}

interface Share extends Marks {
  readonly of: 'pipe' | 'bridge';
  readonly figure: (round: Round) => number;
  readonly holds?: (round: Round) => boolean;
}

function share(rounds: Rounds, { figure, holds = () => true, ...marks }: Share): Row {
  const stock = of(rounds, 'stock', figure);
  const judged = rounds.get(marks.of) ?? [];
  const values = (name: 'pipe' | 'bridge'): readonly number[] =>
    name === marks.of ? ratios(of(rounds, name, figure), stock) : none;
  return {
    ...marks,
    unit: 'of stock',
    stock: none,
    pipe: values('pipe'),
    bridge: values('bridge'),
    more: true,
    holds: judged.every(holds),
    also: {
      messagesPerSecond: Object.fromEntries(
        (['stock', marks.of] as const).map((name) => [name, of(rounds, name, figure).map(Math.round)]),
      ),
      indexLag: judged.map((round) => Math.round(indexLag(round))),
      growing: judged.map((round) => growing(round, plainEvents)),
      elsewhere: judged.map((round) => Number(round.elsewhere.toFixed(2))),
    },
  };
}

const keepsUp = (round: Round): boolean => !growing(round, plainEvents) && indexLag(round) <= maxLagSeconds;

async function messageRows(contest: Contest): Promise<Row[]> {
  const plain = await plainRounds(contest, contest.options);
  const asked = await requestRounds(contest, 'clients-answer', serverNames);
  const crowd = await crowdRounds(contest);
  const kept = sustained(plainEvents);
  return [
    added(plain, { row: 'CPU added a plain message', floor: 18, goal: 13 }, cpu),
    added(plain, { row: "of it on Openfire's threads", floor: 3.5, goal: 2 }, onOpenfire),
    share(plain, { row: 'burst', floor: 0.88, goal: 0.95, of: 'pipe', figure: burst }),
    share(plain, { row: 'sustained', floor: 0.7, goal: 0.77, of: 'pipe', figure: kept, holds: keepsUp }),
    added(asked, { row: 'request and its answer, CPU added', floor: 45, goal: 30 }, cpu, {
      sustained: Object.fromEntries(
        serverNames.map((name) => [name, of(asked, name, sustained(requestEvents)).map(Math.round)]),
      ),
    }),
    added(crowd, { row: '20,000 conversations, CPU added', floor: 25, goal: 16 }, cpu, {
      ...manyConversations,
      before: contest.options.crowdMessages,
    }),
    share(plain, { row: 'bridge: burst', floor: 0.8, goal: 0.95, of: 'bridge', figure: burst }),
    share(plain, {
      row: 'bridge: sustained',
      floor: 0.62,
      goal: 0.77,
      of: 'bridge',
      figure: kept,
      holds: keepsUp,
    }),
  ];
}

/** A figure that stock has not, and that both links share. */
const alone = (row: Omit<Row, 'stock' | 'bridge' | 'of'>): Row => ({
  ...row,
  stock: none,
  bridge: none,
  of: 'pipe',
});

async function memoryRow(contest: Contest): Promise<Row> {
  const sessions = contest.options.memorySessions;
  const { after, ...rest } = await remember(contest, sessions);
  return alone({
    row: "handler's memory",
    unit: 'MB',
    pipe: [after],
    floor: 300,
    goal: 200,
    more: false,
    also: { ...rest, sessions },
  });
}

/** The index of the smaller log, and all questions to the larger; half of what the console promises is the goal. */
async function logRows(contest: Contest): Promise<[index: Row, ...queries: Row[]]> {
  const { settings, options, report, signal } = contest;
  const [small, large] = [Math.min(...options.logMessages), Math.max(...options.logMessages)];
  let log = await madeLog(contest, small);
  const { rates, micros, megabytes } = await indexRounds(contest, log);
  if (large !== small) {
    await forgetLog(contest, log);
    log = await madeLog(contest, large);
    await buildIndex(settings.project, log, (text) => report.say(text), signal);
  }
  const all = await whileServing(contest, log, (serving) => answers(contest, serving, log));
  await forgetLog(contest, log);
  const slowest = (part: 'p50' | 'p95', floor: number): Row => {
    const sorted = [...all].sort((a, b) => b[part] - a[part]);
    return alone({
      row: `slowest query, ${part}`,
      unit: 'ms',
      pipe: sorted.slice(0, 1).map((one) => one[part]),
      floor,
      goal: floor / 2,
      more: false,
      also: {
        messages: large,
        slowest: sorted.slice(0, 5).map((one) => `${one.name}: ${one[part].toFixed(0)}`),
      },
    });
  };
  const index = alone({
    row: 'index from nothing',
    unit: 'messages/s',
    pipe: rates,
    floor: 50_000,
    goal: 100_000,
    more: true,
    also: { messages: small, megabytes, cpu: micros.map((value) => Number(value.toFixed(1))) },
  });
  return [index, slowest('p50', 100), slowest('p95', 300)];
}

const load = (): string =>
  loadavg()
    .map((value) => value.toFixed(1))
    .join(' ');

export async function budget(contest: Contest): Promise<void> {
  const { report } = contest;
  const before = load();
  const messages = await messageRows(contest);
  // The servers would idle beside what follows, and idling costs a little.
  await contest.stop();
  const [index, ...queries] = await logRows(contest);
  const rows = [...messages.slice(0, -2), index, await memoryRow(contest), ...queries, ...messages.slice(-2)];
  const after = load();
  // A reader must know it before he believes a mark.
  const short = shortOf(contest.options);
  for (const row of rows)
    report.line({ ...budgetLine(row), ...(short.length > 0 && { short }), load: [before, after] });
  report.say(
    `the machine's load was ${before} at first and ${after} at last\n${budgetTable(rows)}` +
      (short.length > 0 ? `\nA trial: ${short.join(', ')}.` : ''),
  );
}
