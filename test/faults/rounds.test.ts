/**
 * Rounds of random faults, the short form: 60 of them over both links, most from seeds that stay, the rest from a new one
 * that is printed. `npm run test:faults` plays as many as one likes.
 */
import { randomBytes } from 'node:crypto';
import { eachLink } from '../support/server/links.ts';
import { run, weatherOf } from './rounds/run/run.ts';
import type { RoundId } from './rounds/run/run.ts';
import { count, describe as describeTally, emptyTally } from './rounds/run/tally.ts';
import { tellFailure } from './rounds/run/telling.ts';
import { quick } from './rounds/server/profiles.ts';

jest.setTimeout(300_000);

const fresh = randomBytes(4).toString('hex');

/** Numbers say which weather a round has: calm ones first, so that they do not wait for the end of faults. */
const numbers = [0, 1, 5, 6, 7, 15, 16, 17, 18, 19, 20, 21];
const rounds: RoundId[] = [
  ...numbers.map((number) => ({ seed: 'first', number })),
  ...numbers.map((number) => ({ seed: 'second', number })),
  ...[2, 8, 22, 23, 24, 25].map((number) => ({ seed: fresh, number })),
];
const order = ['calm', 'local', 'global'];
rounds.sort((one, other) => order.indexOf(weatherOf(one.number)) - order.indexOf(weatherOf(other.number)));

eachLink('rounds of random faults', (link) => {
  test(`nothing is lost, no receipt is false, nothing comes twice without a cause (${link}, new seed ${fresh})`, async () => {
    const tally = emptyTally();
    const failures: string[] = [];
    await run({
      link,
      profile: quick,
      seed: fresh,
      rounds,
      parallel: 12,
      timeoutSeconds: 2,
      pingAfterMs: 150,
      pause: [2000, 5000],
      maxAwayMs: 4000,
      maxRoundMs: 200_000,
      processes: false,
      played(round) {
        count(tally, round);
        if (round.violations.length === 0) return;
        failures.push(tellFailure(round, link));
      },
    });
    if (failures.length > 0) throw new Error(`${describeTally(tally)}\n${failures.join('\n')}`);
    expect(tally).toMatchObject({ rounds: rounds.length, failed: 0, lost: 0, untrue: 0, falseReceipts: 0 });
    // The suite did what it is for.
    expect(tally.accepted).toBeGreaterThan(300);
    expect(tally.redelivered).toBeGreaterThan(20);
  });
});
