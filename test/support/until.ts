import { setTimeout as sleep } from 'node:timers/promises';

/** Time between two questions, in milliseconds. */
const minPause = 30;
const maxPause = 150;
/** A question that takes long is followed by a pause so many times as long: of a server, others ask at the same time. */
const pauseFactor = 10;

/** Asks until the answer is neither undefined nor false, and gives it; what throws counts as not yet. */
export async function until<T>(
  what: string,
  ask: () => T | Promise<T>,
  milliseconds = 20_000,
  interval?: number,
): Promise<Exclude<T, undefined | false>> {
  const end = performance.now() + milliseconds;
  let last: unknown;
  for (;;) {
    const asked = performance.now();
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
    const took = performance.now() - asked;
    await sleep(interval ?? Math.min(maxPause, Math.max(minPause, took * pauseFactor)));
  }
}
