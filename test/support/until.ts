import { setTimeout as sleep } from 'node:timers/promises';

/** Asks until the answer is neither undefined nor false, and gives it; what throws counts as not yet. */
export async function until<T>(
  what: string,
  ask: () => T | Promise<T>,
  milliseconds = 20_000,
  interval = 30,
): Promise<Exclude<T, undefined | false>> {
  const end = performance.now() + milliseconds;
  let last: unknown;
  for (;;) {
    try {
      const answer = await ask();
      // Sound by the comparison; TypeScript does not narrow a type parameter by it.
      if (answer !== undefined && answer !== false) return answer as Exclude<T, undefined | false>;
      last = answer;
    } catch (error) {
      last = error;
    }
    if (performance.now() > end) {
      throw new Error(`waited ${milliseconds} ms in vain for ${what}; last: ${String(last)}`, {
        cause: last,
      });
    }
    await sleep(interval);
  }
}
