/** Everything hostile at once, until the end. */
import { setTimeout as sleep } from 'node:timers/promises';
import { asSide } from '../child.ts';
import { bombing } from './bombs.ts';
import { deadReaders } from './dead-readers.ts';
import { floods } from './floods.ts';
import { holders } from './holders.ts';
import { strangers } from './strangers.ts';
import type { Attack, HostileBegin } from './world.ts';

const attacks: readonly Attack[] = [...floods, bombing, deadReaders, ...strangers, holders];

export interface Tally {
  done: number;
  /** The server would not have it: what came of it last. */
  failed: number;
  last?: string;
}

/** How often each attack was made, by its name. */
export type HostileResult = Readonly<Record<string, Tally>>;

async function repeat(attack: Attack, world: HostileBegin, ended: AbortSignal, tally: Tally): Promise<void> {
  while (!ended.aborted) {
    try {
      await attack.once(world, ended);
      tally.done += 1;
    } catch (error) {
      tally.failed += 1;
      tally.last = String(error).slice(0, 200);
    }
    await sleep(attack.pause, undefined, { signal: ended }).catch(() => undefined);
  }
}

async function play(world: HostileBegin, ended: AbortSignal): Promise<HostileResult> {
  const tallies = new Map<string, Tally>(attacks.map(({ name }) => [name, { done: 0, failed: 0 }]));
  await Promise.all(
    attacks.map((attack) => repeat(attack, world, ended, tallies.get(attack.name) ?? { done: 0, failed: 0 })),
  );
  return Object.fromEntries(tallies);
}

// The scenario sends what this type says.
await asSide((said) => said as HostileBegin, play);
