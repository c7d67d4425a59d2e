/** What became of the messages of a benchmark's log, in the shares that a company's server sees. */
import type { State } from '../../src/model/state.ts';
import type { Random } from './random.ts';

export interface Fate {
  /** How many of a thousand messages fare so. */
  readonly share: number;
  /** The state that is kept: `sent` is confirmed where its session passed a barrier. */
  readonly state: State;
  readonly reason: string | null;
}

const fates: readonly Fate[] = [
  { share: 300, state: 'displayed', reason: null },
  { share: 380, state: 'received', reason: null },
  { share: 290, state: 'sent', reason: null },
  { share: 18, state: 'stored', reason: null },
  { share: 4, state: 'failed', reason: 'no-account' },
  { share: 3, state: 'failed', reason: 'blocked' },
  { share: 2, state: 'expired', reason: 'quota' },
  { share: 2, state: 'unrouted', reason: 'no-session' },
  { share: 1, state: 'accepted', reason: null },
];

const byShare = fates.flatMap((fate) => Array<Fate>(fate.share).fill(fate));

export function fateOf(random: Random): Fate {
  const [first] = fates;
  const fate = byShare[random.below(byShare.length)] ?? first;
  if (fate === undefined) throw new RangeError('there are no fates');
  return fate;
}
