/** What a foreign suite said of each of its tests, and which of them the plugin has broken. */

export type Outcome = 'passed' | 'failed' | 'impossible';

export interface Told {
  readonly outcome: Outcome;
  /** Why it did not pass, in the suite's own words; empty where it did. */
  readonly why: string;
}

/** What each test came to, by the name that its suite gives it. */
export type Outcomes = ReadonlyMap<string, Told>;

/** A test that passes on the stock server and does not with the plugin. */
export interface Broken {
  readonly test: string;
  readonly why: string;
}

const line = /^(passed|failed|impossible) (\S+(?: \([^)]*\))?)(?: (.*))?$/;

/**
 * Reads the lines of a driver: `OUTCOME TEST (CONNECTION) WHY`, and `done` at the end.
 * @throws {Error} where the suite ended without having said that it is done, as what it did not come to is unknown
 */
export function readOutcomes(output: string): Outcomes {
  const lines = output.split('\n').map((text) => text.trimEnd());
  if (!lines.includes('done')) throw new Error('the suite ended before it was done');
  const outcomes = new Map<string, Told>();
  for (const text of lines) {
    const [, outcome, test, why = ''] = line.exec(text) ?? [];
    if (test === undefined) continue;
    if (outcome !== 'passed' && outcome !== 'failed' && outcome !== 'impossible') continue;
    outcomes.set(test, { outcome, why });
  }
  return outcomes;
}

/** Tests of a whole class are told of as one where the class cannot be run: none of them has passed then. */
const classOf = (test: string): string => `${test.split('.', 1)[0] ?? test}.*`;

export function brokenBy(stock: Outcomes, plugin: Outcomes): Broken[] {
  return [...stock].flatMap(([test, { outcome }]) => {
    const told = plugin.get(test) ?? plugin.get(classOf(test));
    if (outcome !== 'passed' || told?.outcome === 'passed') return [];
    const why = told === undefined ? 'it was not run' : `${told.outcome}: ${told.why}`;
    return [{ test, why }];
  });
}
