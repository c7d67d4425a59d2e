/** Waits for what servers, clients and logs do by themselves. */
import { until as untilOften } from '../../support/until.ts';

/** Many a question is a request for the whole log of a play, and plays run at once. */
const interval = 150;

/** Asks until the answer is neither undefined nor false, and gives it; what throws counts as not yet. */
export const until = <T>(
  what: string,
  ask: () => T | Promise<T>,
  milliseconds = 20_000,
): Promise<Exclude<T, undefined | false>> => untilOften(what, ask, milliseconds, interval);
