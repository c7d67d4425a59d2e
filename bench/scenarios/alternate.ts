import type { Contest } from '../contest.ts';

/**
 * Measures each contestant once a round. The order turns from round to round, so that whatever drifts on the machine,
 * or follows from who came before, falls on all alike.
 */
export async function alternate<Name extends string, Result>(
  contest: Contest,
  names: readonly Name[],
  measure: (name: Name, round: number) => Promise<Result>,
): Promise<Map<Name, Result[]>> {
  const results = new Map<Name, Result[]>(names.map((name) => [name, []]));
  for (let round = 0; round < contest.options.rounds; round += 1) {
    for (const [index] of names.entries()) {
      const name = names[(index + round) % names.length];
      if (name !== undefined) results.get(name)?.push(await measure(name, round + 1));
    }
  }
  return results;
}
