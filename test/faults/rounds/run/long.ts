/** The long form: many rounds over one or both links, told of as they are played. */
import type { Link } from '../../../support/server/links.ts';
import { Random } from '../random.ts';
import { profileOf } from '../server/profiles.ts';
import type { Played } from './play.ts';
import { run } from './run.ts';
import { count, describe, emptyTally } from './tally.ts';
import { tellFailure } from './telling.ts';

export interface LongOptions {
  readonly rounds: number;
  readonly seed: string;
  readonly links: readonly Link[];
  readonly parallel: number;
  readonly only: number | null;
  readonly write: (text: string) => void;
}

/** Rounds between two lines. */
const block = 50;
/** Failed rounds that are told of in full; all are named at the end. */
const maxTold = 10;

const list = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .sort(([, one], [, other]) => other - one)
    .map(([what, times]) => `  ${String(times).padStart(6)}  ${what}\n`)
    .join('');

/** Gives the exit status. */
export async function runLong(options: LongOptions): Promise<number> {
  const { seed, links, write, only } = options;
  write(`seed ${seed}\n`);
  const whole = emptyTally();
  let part = emptyTally();
  const failed: string[] = [];
  const serverFaults = new Map<string, number>();
  const began = performance.now();
  const numbers = Array.from({ length: only === null ? options.rounds : 1 }, (_, index) => only ?? index);
  const played = (link: Link, round: Played): void => {
    count(whole, round);
    count(part, round);
    if (round.violations.length > 0) {
      failed.push(`round ${round.plan.number} (${link})`);
      if (failed.length <= maxTold) write(tellFailure(round, link));
    }
    if (part.rounds < block) return;
    const minutes = ((performance.now() - began) / 60_000).toFixed(1);
    write(`${minutes} min: ${describe(part)}\n`);
    part = emptyTally();
  };
  const playBlock = async (link: Link, index: number, rounds: readonly number[]): Promise<void> => {
    const random = new Random(`${seed}/block/${index}`);
    const struck = await run({
      link,
      profile: profileOf(Math.floor(index / 2)),
      seed,
      rounds: rounds.map((number) => ({ seed, number })),
      parallel: Math.max(1, Math.floor(options.parallel / links.length)),
      timeoutSeconds: random.pick([2, 2, 3]),
      pingAfterMs: random.pick([100, 150, 200]),
      pause: only === null ? [4000, 15_000] : null,
      maxAwayMs: 20_000,
      maxRoundMs: 600_000,
      processes: true,
      played: (round) => played(link, round),
    });
    for (const [fault, times] of struck) {
      const name = `${fault} (${link})`;
      serverFaults.set(name, (serverFaults.get(name) ?? 0) + times);
    }
  };
  // Blocks go to the links in turn, each to a server of its own; the links play at the same time.
  const blocks = Map.groupBy(numbers, (number) => Math.floor(number / block));
  await Promise.all(
    links.map(async (link, place) => {
      for (const [index, rounds] of blocks) {
        if (only !== null ? place === 0 : index % links.length === place)
          await playBlock(link, index, rounds);
      }
    }),
  );
  write(`\nfaults of links and clients:\n${list(whole.faults)}faults of servers:\n${list(serverFaults)}`);
  write(
    `${describe(whole)}, ${whole.receipts} receipts, ${((performance.now() - began) / 60_000).toFixed(1)} min\n`,
  );
  for (const round of failed) write(`failed: ${round}\n`);
  write(`seed ${seed}\n`);
  return failed.length === 0 ? 0 : 1;
}
