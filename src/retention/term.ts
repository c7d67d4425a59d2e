/**
 * How long messages are kept: as `retention.days` says, but a shorter one waits before it begins. Openfire's own page of
 * system properties asks nobody, and `36` in place of `365` cannot be taken back once it has been acted on.
 */
import type { Term } from '../store/upkeep.ts';

/** How long a shorter retention waits; it may be set back meanwhile. */
export const waitMs = 10 * 60_000;

export const keptForEver: Term = { days: 0, waiting: null };

export function isShorter(wanted: number, days: number): boolean {
  return wanted > 0 && (days === 0 || wanted < days);
}

/** What waits has waited for as long as the machine says: a clock that is put forward by an hour shortens nothing. */
export function waitedFor({ days, waiting }: Term, { slip }: { readonly slip: number }): Term {
  return { days, waiting: waiting === null ? null : { ...waiting, since: waiting.since + slip } };
}

/** `wouldTake`: whether the wanted retention would delete anything now. */
export function nextTerm(term: Term, wanted: number, now: number, wouldTake: () => boolean): Term {
  if (!isShorter(wanted, term.days)) return { days: wanted, waiting: null };
  const since = term.waiting?.days === wanted ? term.waiting.since : now;
  if (now - since >= waitMs) return { days: wanted, waiting: null };
  // Looked at when it is set: what comes of age while it waits has waited, too.
  if (term.waiting?.days !== wanted && !wouldTake()) return { days: wanted, waiting: null };
  return { days: term.days, waiting: { days: wanted, since } };
}
