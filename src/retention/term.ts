/**
 * How long messages are kept: as `retention.days` says, except that a shorter term waits before it begins. Openfire's
 * own page of system properties asks for no confirmation, and `36` instead of `365` cannot be undone once it has taken
 * effect.
 */
import type { Term } from '../store/upkeep.ts';

/** Milliseconds that a shorter retention waits; meanwhile it may be set back. */
export const waitMs = 10 * 60_000;

export const keptForEver: Term = { days: 0, waiting: null };

export function isShorter(wanted: number, days: number): boolean {
  return wanted > 0 && (days === 0 || wanted < days);
}

/** The wait is measured by the machine's uptime: a clock that is put forward by an hour shortens nothing. */
export function waitedFor({ days, waiting }: Term, { slip }: { readonly slip: number }): Term {
  return { days, waiting: waiting === null ? null : { ...waiting, since: waiting.since + slip } };
}

/** `wouldTake` answers whether the wanted retention would delete anything now. */
export function nextTerm(term: Term, wanted: number, now: number, wouldTake: () => boolean): Term {
  if (!isShorter(wanted, term.days)) return { days: wanted, waiting: null };
  const since = term.waiting?.days === wanted ? term.waiting.since : now;
  if (now - since >= waitMs) return { days: wanted, waiting: null };
  // It is checked once, when the term is set: a message that comes of age during the wait has waited, too.
  if (term.waiting?.days !== wanted && !wouldTake()) return { days: wanted, waiting: null };
  return { days: term.days, waiting: { days: wanted, since } };
}
