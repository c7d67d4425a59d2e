import { serverNames } from '../contest.ts';
import type { Contest, Shape } from '../contest.ts';
import { jvmStages, kernelPart, stages, total } from '../measure/stages.ts';
import type { Stage } from '../measure/stages.ts';
import { median } from '../measure/statistics.ts';
import { burst, cpu, growing, handler, index, indexLag, jvm, plainEvents, sustained } from '../round.ts';
import type { Round } from '../round.ts';
import { links } from '../servers/server.ts';
import type { ServerName } from '../servers/server.ts';
import { alternate } from './alternate.ts';

/** A few clients that write as fast as they can, as gateways and bots do: what costs Openfire least for a message. */
export const fewStreams: Shape = { pairs: 4, window: 100, bulk: 1 };

/** Saturating plain chat messages: what arrives at first, what can be kept up, and what a message costs. */
export async function throughput(contest: Contest): Promise<void> {
  await compareAt(contest, '', contest.options);
}

export async function streams(contest: Contest): Promise<void> {
  await compareAt(contest, '-streams', fewStreams);
}

const micros = (value: number): number => Number(value.toFixed(1));

export function sayRound(
  contest: Contest,
  name: ServerName,
  number: number,
  round: Round,
  events: number,
): void {
  const pending = round.looks.map((look) => look.pending).join(' ');
  contest.report.say(
    `round ${number}, ${name}: ${Math.round(burst(round))}/s at first, ${Math.round(sustained(events)(round))}/s sustained, ` +
      `CPU ${jvm(round).toFixed(1)} + ${handler(round).toFixed(1)} + ${index(round).toFixed(1)} µs ` +
      `(load ${round.loadMicros.toFixed(1)}), pending ${pending === '' ? '-' : pending}, ` +
      `index ${indexLag(round).toFixed(0)} s behind, caught up after ${round.caughtUpSeconds.toFixed(0)} s, ` +
      `other programs ${(round.elsewhere * 100).toFixed(0)} % of a processor`,
  );
}

/** Medians of the rounds, of each stage: all of it, and what of it the kernel took. */
export function stageFigures(rounds: readonly Round[]): Record<string, unknown> {
  const of = (pick: (round: Round) => number): number => micros(median(rounds.map(pick)));
  const one = (stage: Stage): [string, number] => [stage, of(({ use }) => total(use, [stage]))];
  return {
    jvm: of(jvm),
    handler: of(handler),
    index: of(index),
    kernel: of(({ use }) => kernelPart(use)),
    stages: Object.fromEntries(stages.map(one)),
    kernelOf: {
      jvm: of(({ use }) => jvmStages.reduce((all, stage) => all + use[stage].kernel, 0)),
      handler: of(({ use }) => use.handler.kernel),
      index: of(({ use }) => use.index.kernel),
    },
  };
}

/** Alternating rounds of plain messages, of all servers. */
export async function plainRounds(contest: Contest, shape: Shape): Promise<ReadonlyMap<ServerName, Round[]>> {
  await contest.startAll();
  for (const name of serverNames) await contest.connect(name, 'none', shape);
  await contest.warmUp();
  const rounds = await alternate(contest, serverNames, async (name, number) => {
    const round = await contest.saturate(name, contest.options.seconds);
    sayRound(contest, name, number, round, plainEvents);
    return round;
  });
  for (const name of serverNames) await contest.disconnect(name);
  return rounds;
}

async function compareAt(contest: Contest, suffix: string, shape: Shape): Promise<void> {
  const { report } = contest;
  const rounds = await plainRounds(contest, shape);
  const of = (name: ServerName): Round[] => rounds.get(name) ?? [];
  for (const link of links) {
    const compare = (bench: string, unit: string, figure: (round: Round) => number, also = {}): void =>
      report.result({
        bench: `${bench}${suffix}/${link}`,
        unit,
        baselines: of('stock').map(figure),
        values: of(link).map(figure),
        also,
      });
    const all = of(link);
    const elsewhere = Number(median(all.map((round) => round.elsewhere)).toFixed(2));
    compare('burst', 'messages/s', burst, { elsewhere });
    compare('sustained', 'messages/s', sustained(plainEvents), {
      pending: all.map((round) => round.looks.map(({ pending }) => pending)),
      growing: all.some((round) => growing(round, plainEvents)),
      indexLag: all.map((round) => Math.round(indexLag(round))),
      elsewhere,
    });
    compare('cpu', 'µs/message', cpu, {
      ...stageFigures(all),
      stock: stageFigures(of('stock')),
      added: micros(median(all.map(cpu)) - median(of('stock').map(cpu))),
    });
  }
}
