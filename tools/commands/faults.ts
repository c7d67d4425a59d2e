/** `npm run test:faults`: rounds of random faults on a real Openfire (test/faults/rounds). */
import { randomBytes } from 'node:crypto';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { runLong } from '../../test/faults/rounds/run/long.ts';
import { setUp } from '../setup/setup.ts';

function count(text: string): number {
  const value = Number(text);
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('Give a whole number.');
  return value;
}

interface Options {
  rounds: number;
  seed?: string;
  link: 'pipe' | 'bridge' | 'both';
  parallel: number;
  only?: number;
}

function command(): Command {
  return new Command('npm run test:faults --')
    .usage('[options]')
    .description(
      'Plays rounds of random faults, and compares what clients read with what was sent and logged.',
    )
    .option('--rounds <n>', 'how many', count, 100)
    .option('--seed <text>', 'of all random choices; default: a new one, which is printed')
    .addOption(
      new Option('--link <kind>', 'between Openfire and handler')
        .choices(['pipe', 'bridge', 'both'])
        .default('both'),
    )
    .option('--parallel <n>', 'rounds at once, over both links', count, 20)
    .option('--only <round>', 'this round alone, without faults of the whole server', count)
    .allowExcessArguments(false)
    .exitOverride();
}

export async function runFaults(project: string, args: readonly string[]): Promise<number> {
  const parser = command();
  try {
    parser.parse([...args], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
  const options = parser.opts<Options>();
  await setUp(project, 'test');
  return runLong({
    rounds: options.rounds,
    seed: options.seed ?? randomBytes(4).toString('hex'),
    links: options.link === 'both' ? ['pipe', 'bridge'] : [options.link],
    parallel: Math.max(1, options.parallel),
    only: options.only ?? null,
    write: (text) => void process.stdout.write(text),
  });
}
