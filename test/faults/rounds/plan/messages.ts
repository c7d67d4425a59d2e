/** Who writes what to whom in a round. */
import type { Random } from '../random.ts';
import { bodyWith } from './texts.ts';
import type { MessagePlan } from './types.ts';

export interface Resource {
  readonly account: number;
  readonly resource: string;
}

export interface MessageOptions {
  readonly round: number;
  readonly accounts: number;
  readonly resources: readonly Resource[];
  /** Probability of a large body. */
  readonly large: number;
  /** Probability of a recipient that does not exist. */
  readonly nobody: number;
}

/** A message from an account; its text is found again by `token`. */
export function planMessage(
  number: number,
  from: number,
  random: Random,
  options: MessageOptions,
): MessagePlan {
  const token = `token:r${options.round}m${number};`;
  const others = Array.from({ length: options.accounts }, (_, index) => index).filter((one) => one !== from);
  const nobody = random.chance(options.nobody);
  const to = random.pick(others);
  const theirs = options.resources.filter(({ account }) => account === to).map(({ resource }) => resource);
  const toResource = random.chance(0.45) ? random.pick([...theirs, ...theirs, 'elsewhere']) : null;
  const encrypted = random.chance(0.12);
  const id = random.chance(0.04) && !encrypted ? null : `r${options.round}m${number}`;
  const body = encrypted && random.chance(0.5) ? null : bodyWith(token, random, random.chance(options.large));
  return {
    token,
    toAccount: nobody ? 'nobody' : to,
    toResource,
    type: random.chance(0.7) ? 'chat' : 'normal',
    id,
    originId: random.chance(0.4) ? `o-r${options.round}m${number}` : null,
    body,
    receipt: random.chance(0.6),
    events: random.chance(0.25),
    encrypted,
  };
}
