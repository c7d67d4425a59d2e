/** The kinds of servers that rounds are played on, and what happens to each. */
import { mayMount } from '../../../support/disk.ts';
import { clockEnvironment, mayPutClockBack, prepareClock } from './clock.ts';
import { mountData, unmountData } from './disk-faults.ts';
import type { Profile, ServerFault } from './profile.ts';

const processFaults = [
  'kill-server',
  'kill-handler',
  'handler-away',
  'slow-handler',
  'database-locked',
] as const satisfies readonly ServerFault[];

/** Without what takes twenty seconds and more. */
export const quick: Profile = {
  name: 'quick',
  set: [],
  faults: [...processFaults, 'plugin-off'],
  possible: () => true,
};

const ordinary: Profile = {
  name: 'ordinary',
  set: [],
  faults: [...processFaults, 'plugin-off', 'plugin-reload'],
  possible: () => true,
};

/** The smallest spool there is (three segments of 2 MiB), and large messages while nobody reads it. */
const fullSpool: Profile = {
  name: 'full spool',
  set: ['spool.maxMegabytes=1', 'spool.whenFull=refuse'],
  faults: ['handler-away', 'kill-handler', 'database-locked'],
  large: 0.6,
  possible: () => true,
};

const fullDisk: Profile = {
  name: 'full disk',
  set: ['spool.maxMegabytes=1', 'spool.whenFull=refuse'],
  faults: ['disk-full', 'kill-handler'],
  prepare: mountData,
  clear: unmountData,
  possible: mayMount,
};

const clock: Profile = {
  name: 'clock put back',
  set: [],
  faults: ['clock-back', 'kill-handler', 'clock-back'],
  prepare: prepareClock,
  environment: clockEnvironment,
  possible: mayPutClockBack,
};

const inTurn = [
  ordinary,
  ordinary,
  fullSpool,
  ordinary,
  ordinary,
  fullDisk,
  ordinary,
  ordinary,
  clock,
  ordinary,
];

/** The profile of the n-th server of a long run: each kind has its turn. */
export function profileOf(turn: number): Profile {
  const profile = inTurn[turn % inTurn.length] ?? ordinary;
  return profile.possible() ? profile : ordinary;
}
