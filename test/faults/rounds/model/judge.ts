/** All that is wrong with a round. */
import { checkCopies } from './copies.ts';
import { checkDuplicates } from './duplicates.ts';
import { gatherFacts, type Facts, type Observed } from './facts.ts';
import { checkLog } from './log.ts';
import { checkLoss } from './loss.ts';
import { checkOrder } from './order.ts';
import { checkReceipts } from './receipts.ts';
import { checkSessions } from './sessions.ts';
import type { Violation } from './violation.ts';

const checks: readonly ((facts: Facts) => Violation[])[] = [
  checkLoss,
  checkReceipts,
  checkLog,
  checkDuplicates,
  checkCopies,
  checkOrder,
  checkSessions,
];

export function judge(observed: Observed): { readonly facts: Facts; readonly violations: Violation[] } {
  const facts = gatherFacts(observed);
  return { facts, violations: checks.flatMap((check) => check(facts)) };
}
