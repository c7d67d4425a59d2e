/** Who writes what to whom in a round. */
import type { Random } from '../random.ts';
import { pickContent } from './contents.ts';
import { bodyWith } from './texts.ts';
import { tokenOf } from './token.ts';
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
  const token = tokenOf(options.round, number);
  const others = Array.from({ length: options.accounts }, (_, index) => index).filter((one) => one !== from);
  const nobody = random.chance(options.nobody);
  const to = random.pick(others);
  const theirs = options.resources.filter(({ account }) => account === to).map(({ resource }) => resource);
  const toResource = random.chance(0.45) ? random.pick([...theirs, ...theirs, 'elsewhere']) : null;
  const { content, body: hasBody } = pickContent(random);
  const isText = content === 'text';
  // What has no text of its own is known by its id to clients that tell of nothing else.
  const id = random.chance(0.04) && isText ? null : `r${options.round}m${number}`;
  return {
    token,
    toAccount: nobody ? 'nobody' : to,
    toResource,
    type: random.chance(0.7) ? 'chat' : 'normal',
    id,
    originId: random.chance(0.4) ? `o-r${options.round}m${number}` : null,
    content,
    body: hasBody ? bodyWith(token, random, random.chance(options.large)) : null,
    receipt: random.chance(0.6),
    events: random.chance(0.25),
    ownDelay: random.chance(0.04),
    repeats: null,
    copiesStamp: false,
  };
}

/** One of the account's own messages once more, or null: nothing of its own is there yet. */
export function planRepetition(
  earlier: readonly { readonly index: number; readonly plan: MessagePlan }[],
  random: Random,
): MessagePlan | null {
  const originals = earlier.filter(({ plan }) => plan.repeats === null && plan.id !== null);
  if (originals.length === 0) return null;
  const { index, plan } = random.pick(originals);
  return { ...plan, repeats: index, copiesStamp: random.chance(0.4) };
}
