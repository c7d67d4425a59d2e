/** A whole round from its seed. */
import { Random } from '../random.ts';
import { planHabits } from './habits.ts';
import type { Habits } from './habits.ts';
import type { ClientKind } from './habits.ts';
import { planLife } from './life.ts';
import type { Life } from './life.ts';
import { planMessage, planRepetition } from './messages.ts';
import type { Resource } from './messages.ts';
import type { AccountPlan, DevicePlan, MessagePlan, RoundPlan, Step } from './types.ts';

export interface RoundOptions {
  readonly seed: string;
  readonly weather: RoundPlan['weather'];
  /** `guard.timeoutSeconds`, in ms. */
  readonly timeout: number;
  /** Whether clients that are processes of their own may be in it. */
  readonly processes: boolean;
  /** Probability of a large body; without it the round chooses. */
  readonly large?: number;
}

const resourceNames = ['phone', 'desk', 'tab'] as const;

function kindOf(random: Random, processes: boolean): ClientKind {
  if (processes && random.chance(0.02)) return 'smack';
  if (processes && random.chance(0.06)) return 'slixmpp';
  return random.chance(0.35) ? 'stream-management' : 'plain';
}

/** One client of the round cannot read one of the messages to its account. */
function makeOneCrash(
  devices: { readonly account: number; readonly kind: ClientKind; habits: Habits }[],
  messages: readonly MessagePlan[],
  random: Random,
): void {
  const crashing = random.pick(devices);
  const mine = messages.flatMap(({ toAccount, repeats }, index) =>
    toAccount === crashing.account && repeats === null ? [index] : [],
  );
  if (mine.length === 0 || crashing.kind === 'slixmpp' || crashing.kind === 'smack') return;
  crashing.habits = { ...crashing.habits, crashesOn: random.pick(mine) };
}

export function planRound(number: number, options: RoundOptions): RoundPlan {
  const random = new Random(`${options.seed}/round/${number}`);
  const { weather, timeout } = options;
  const faults = weather !== 'calm';
  const duration = random.integer(3000, 9000);
  const count = random.integer(2, 4);
  const crowd = Array.from({ length: count }, (_, index) => index);
  const blocking = random.chance(0.05) ? random.pick(crowd) : null;
  const fates = random.fork('accounts');
  const renewed = faults && fates.chance(0.08) ? fates.pick(crowd) : null;
  const accounts = crowd.map((index): AccountPlan => ({
    blocks: index === blocking ? (index + 1) % count : null,
    // What blocks somebody would be forgotten with it.
    renewedAt: index === renewed && index !== blocking ? fates.integer(1500, duration) : null,
  }));
  const lives: Life[] = [];
  const devices: (Omit<DevicePlan, 'steps' | 'habits'> & { steps: Step[]; habits: Habits })[] = [];
  for (const account of crowd) {
    const carbons = random.chance(0.3);
    for (const resource of resourceNames.slice(0, random.integer(1, 3))) {
      const own = random.fork(`${account}/${resource}`);
      const kind = kindOf(own, options.processes);
      const receipts = kind === 'plain' || kind === 'stream-management' ? own.chance(0.3) : false;
      const life = planLife(own, { kind, duration, faults, timeout });
      lives.push(life);
      devices.push({
        account,
        resource,
        kind,
        carbons: carbons && own.chance(0.8),
        receipts,
        habits: planHabits(own.fork('habits'), { kind, faults, mayHide: account !== blocking }),
        steps: life.steps,
      });
    }
  }
  const messages: MessagePlan[] = [];
  const words = random.fork('messages');
  const resources: Resource[] = devices.map(({ account, resource }) => ({ account, resource }));
  const authors: number[] = [];
  const wanted = words.integer(5, 60);
  const large = options.large ?? (words.chance(0.06) ? 0.5 : 0.03);
  const nobody = words.chance(0.08) ? 0.2 : 0;
  // Much of it in bursts, as people and machines write.
  while (messages.length < wanted) {
    const index = words.integer(0, devices.length - 1);
    const device = devices[index];
    const present = lives[index]?.present ?? [];
    if (device === undefined || present.length === 0) {
      if (lives.every((life) => life.present.length === 0)) break;
      continue;
    }
    const span = words.pick(present);
    let at = words.integer(span.from, Math.max(span.from, span.to));
    const burst = Math.min(wanted - messages.length, words.chance(0.3) ? words.integer(3, 10) : 1);
    for (let each = 0; each < burst; each++) {
      const message = messages.length;
      const own = authors.flatMap((author, index) => {
        const plan = messages[index];
        return author === device.account && plan !== undefined ? [{ index, plan }] : [];
      });
      const repetition = words.chance(0.06) ? planRepetition(own, words) : null;
      const options = { round: number, accounts: count, resources, large, nobody };
      messages.push(repetition ?? planMessage(message, device.account, words, options));
      authors.push(device.account);
      device.steps.push({ at, action: { do: 'send', message } });
      at += words.chance(0.7) ? 0 : words.integer(1, 150);
    }
  }
  if (faults && words.chance(0.12)) makeOneCrash(devices, messages, words);
  // Stable: what was planned for the same moment stays in its order.
  for (const { steps } of devices) steps.sort((one, other) => one.at - other.at);
  return { number, weather, accounts, friends: random.chance(0.85), devices, messages, duration };
}
