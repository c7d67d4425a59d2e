/** All that is wrong with a round. */
import { checkCopies } from './copies.ts';
import { checkDuplicates } from './duplicates.ts';
import { gatherFacts } from './facts.ts';
import type { Facts, Observed } from './known.ts';
import { checkLog } from './log.ts';
import { checkLoss } from './loss.ts';
import { checkMissingReceipts } from './missing-receipts.ts';
import { checkOrder } from './order.ts';
import { checkReceipts } from './receipts.ts';
import { checkReturned } from './returned.ts';
import { checkSessions } from './sessions.ts';
import { checkStates } from './states.ts';
import type { Violation } from './violation.ts';

const checks: readonly ((facts: Facts) => Violation[])[] = [
  checkLoss,
  checkReceipts,
  checkMissingReceipts,
  checkLog,
  checkStates,
  checkReturned,
  checkDuplicates,
  checkCopies,
  checkOrder,
  checkSessions,
];

export interface Judgement {
  readonly facts: Facts;
  readonly violations: Violation[];
  /**
   * Read in another order after both had been lost with one session. It is counted, and no failure: where a client signs in
   * while they are brought back, Openfire hands some of them out of its store and routes others past it.
   */
  readonly reordered: readonly Violation[];
}

export function judge(observed: Observed): Judgement {
  const facts = gatherFacts(observed);
  const found = checks.flatMap((check) => check(facts));
  return {
    facts,
    violations: found.filter(({ check }) => check !== 'reordered'),
    reordered: found.filter(({ check }) => check === 'reordered'),
  };
}
