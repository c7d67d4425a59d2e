/** What one saturated round showed, and the figures that are made of it. */
import type { Saturated } from './load/protocol.ts';
import { jvmStages, total } from './measure/stages.ts';
import type { StageUse } from './measure/stages.ts';
import { isGrowing } from './measure/statistics.ts';
import type { Backlog } from './servers/plugin.ts';

export interface Round extends Saturated {
  /** Microseconds of CPU a message, until the last of its events was in the log and in the index. */
  readonly use: StageUse;
  /** The load generator's own; near 1e6 divided by the messages a second, it would be what is measured. */
  readonly loadMicros: number;
  /** What waited after one, two and three thirds of the time. */
  readonly looks: readonly Backlog[];
  /** From the last message until log and index had all. */
  readonly caughtUpSeconds: number;
  /** Processors that were busy with neither the server nor the load: other programs, and the other servers' idling. */
  readonly elsewhere: number;
}

/** Events that a message leaves in the spool: submitted and sent; twice, where another message answers it. */
export const plainEvents = 2;
export const requestEvents = 4;

const burstSeconds = 10;

export const rate = ({ arrived, seconds }: Round): number => arrived / seconds;

/** Messages a second in the first seconds after idling. */
export function burst({ bySecond, arrived, seconds }: Round): number {
  const first = Math.min(burstSeconds, Math.max(1, Math.floor(seconds / 3)));
  const count = bySecond[first - 1];
  return count === undefined ? arrived / seconds : count / first;
}

/** Messages a second that arrived and were logged within the time: what is left in the spool does not count. */
export const sustained =
  (events: number) =>
  ({ arrived, looks, seconds }: Round): number =>
    (arrived - (looks.at(-1)?.pending ?? 0) / events) / seconds;

export const growing = (round: Round, events: number): boolean =>
  isGrowing(
    round.looks.map(({ pending }) => pending),
    rate(round) * events,
  );

/** Seconds, the most of the looks. */
export const indexLag = ({ looks }: Round): number => Math.max(0, ...looks.map(({ lag }) => lag));

/** Microseconds of CPU a message, of all stages. */
export const cpu = ({ use }: Round): number => total(use);
export const jvm = ({ use }: Round): number => total(use, jvmStages);
export const handler = ({ use }: Round): number => total(use, ['handler']);
export const index = ({ use }: Round): number => total(use, ['index']);
