/** Runs a foreign suite against the stock server and against the plugin, in one run, and compares. */
import { brokenBy } from './outcomes.ts';
import type { Broken, Outcome, Outcomes } from './outcomes.ts';
import { startServer } from './servers.ts';
import type { ServerName } from './servers.ts';
import { runSmack } from './smack.ts';

export interface ForeignOptions {
  readonly project: string;
  /** Names of Smack's test classes; empty for all. */
  readonly classes: readonly string[];
  readonly write: (text: string) => void;
}

/**
 * What passed once passes: some of Smack's tests lose a race with themselves now and then, on a stock server too, so
 * that one which fails is given this many runs of its class on both servers.
 */
const repetitions = 3;

const count = (outcomes: Outcomes, wanted: Outcome): number =>
  [...outcomes.values()].filter(({ outcome }) => outcome === wanted).length;

async function outcomesOf(options: ForeignOptions, name: ServerName): Promise<Outcomes> {
  const server = await startServer(options.project, name);
  try {
    const outcomes = await runSmack(options.project, server, options.classes);
    const counts = (['passed', 'failed', 'impossible'] as const).map(
      (outcome) => `${count(outcomes, outcome)} ${outcome}`,
    );
    options.write(`${name}: ${counts.join(', ')}\n`);
    return outcomes;
  } finally {
    await server.stop();
  }
}

async function compare(options: ForeignOptions): Promise<readonly Broken[]> {
  const stock = await outcomesOf(options, 'stock');
  // A suite that does not run at all has nothing to say.
  if (count(stock, 'passed') === 0) throw new Error('not one test has passed on the stock server');
  return brokenBy(stock, await outcomesOf(options, 'receipts'));
}

/** Gives the exit status: 0 where nothing that passes on the stock server fails with the plugin. */
export async function runForeign(options: ForeignOptions): Promise<number> {
  const { write } = options;
  let broken = await compare(options);
  for (let again = 0; again < repetitions && broken.length > 0; again++) {
    const names = broken.map(({ test }) => test);
    write(`once more: ${names.join(', ')}\n`);
    const classes = new Set(names.map((test) => test.split('.', 1)[0] ?? test));
    const found = await compare({ ...options, classes: [...classes] });
    broken = found.filter(({ test }) => names.includes(test));
  }
  for (const { test, why } of broken) write(`broken by the plugin: ${test} (${why})\n`);
  if (broken.length === 0) write('nothing that passes on the stock server fails with the plugin\n');
  return broken.length === 0 ? 0 : 1;
}
