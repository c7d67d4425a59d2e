/** Many rounds at once on one server. */
import type { Link } from '../../../support/server/links.ts';
import { planRound } from '../plan/round.ts';
import type { RoundPlan } from '../plan/types.ts';
import { Random } from '../random.ts';
import { FaultServer } from '../server/fault-server.ts';
import type { Profile } from '../server/profile.ts';
import { Weather } from '../server/weather.ts';
import { Director } from './director.ts';
import { within } from './limit.ts';
import { playRound } from './play.ts';
import type { Played } from './play.ts';
import { watchStandstill } from './standstill.ts';

/** All that a round is made of. */
export interface RoundId {
  readonly seed: string;
  readonly number: number;
}

export interface RunOptions {
  readonly link: Link;
  readonly profile: Profile;
  /** What happens to the server is drawn from this. */
  readonly seed: string;
  readonly rounds: readonly RoundId[];
  readonly parallel: number;
  readonly timeoutSeconds: number;
  readonly pingAfterMs: number;
  /** Time between two faults of the server, in ms; null: there are none. */
  readonly pause: readonly [from: number, to: number] | null;
  /** How long the handler may be away at most, in milliseconds. */
  readonly maxAwayMs: number;
  /** How long one round may take, in milliseconds: below what the whole run has, so that what hangs is named. */
  readonly maxRoundMs: number;
  readonly processes: boolean;
  readonly played: (played: Played) => void;
}

/** In each fifty rounds the first are calm and the next have only faults of their own, so that these come together. */
export function weatherOf(number: number): RoundPlan['weather'] {
  const place = number % 50;
  if (place < 5) return 'calm';
  return place < 15 ? 'local' : 'global';
}

/** Plays rounds; gives what happened to the server, and how often. */
export async function run(options: RunOptions): Promise<ReadonlyMap<string, number>> {
  const { link, profile, seed, rounds, parallel, timeoutSeconds, pingAfterMs, pause } = options;
  const server = await FaultServer.start({ link, profile, timeoutSeconds, pingAfterMs });
  const weather = new Weather();
  const standstill = watchStandstill(weather);
  const random = new Random(`${seed}/server/${link}`);
  const director =
    pause === null ? null : new Director({ server, weather, random, pause, maxAwayMs: options.maxAwayMs });
  const left = [...rounds];
  const timeout = timeoutSeconds * 1000;
  const play = async (): Promise<void> => {
    for (let round = left.shift(); round !== undefined; round = left.shift()) {
      const plan = planRound(round.number, {
        seed: round.seed,
        weather: weatherOf(round.number),
        timeout,
        processes: options.processes,
        ...(profile.large === undefined ? {} : { large: profile.large }),
      });
      options.played(await playRound(plan, { server, weather, seed: round.seed, maxMs: options.maxRoundMs }));
    }
  };
  let broken: unknown;
  try {
    const played = Promise.all(Array.from({ length: parallel }, play)).then(() => director?.stop());
    // Where the server did not come back there is nothing to wait for.
    await Promise.all([played, director?.directed]);
  } catch (error) {
    broken = error;
    left.length = 0;
    weather.abandon();
    // It may be restarting the server just now, which then would be left behind.
    await within(60_000, () => 'the last fault', director?.stop() ?? Promise.resolve()).catch(
      () => undefined,
    );
  }
  standstill.stop();
  const { launched } = server;
  const status = await server.stop({ keepHome: broken !== undefined });
  if (broken !== undefined || status !== 0) {
    const why = broken instanceof Error ? broken.message : 'its server did not end cleanly';
    const what = `the run broke: ${why}\nstatus of its server ${String(status)}, home ${server.home}:\n${launched.errors()}`;
    throw new Error(what, { cause: broken });
  }
  return director?.counts ?? new Map();
}
