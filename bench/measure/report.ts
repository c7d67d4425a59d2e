import { median, significant, spread } from './statistics.ts';

/** One claim. `baseline` is the same measure on stock Openfire, null where stock has none. */
export interface Measured {
  readonly bench: string;
  readonly unit: string;
  readonly baselines: readonly number[];
  readonly values: readonly number[];
  /** More figures that belong to the claim. */
  readonly also?: Readonly<Record<string, unknown>>;
}

/** Fields of one line of the report; `noise` is the larger spread of the two sides' rounds (see `spread`), `range` their ends. */
export function resultLine({ bench, unit, baselines, values, also }: Measured): Record<string, unknown> {
  const baseline = baselines.length === 0 ? null : median(baselines);
  const value = median(values);
  const noise = Math.max(spread(values), baselines.length === 0 ? 0 : spread(baselines));
  return {
    bench,
    baseline: baseline === null ? null : significant(baseline),
    value: significant(value),
    ratio: baseline === null || baseline === 0 ? null : significant(value / baseline, 3),
    unit,
    rounds: values.length,
    noise: significant(noise, 2),
    range: rangeOf(values),
    ...(baselines.length > 0 && { baselineRange: rangeOf(baselines) }),
    ...also,
  };
}

/** The least and the most of the rounds. */
export const rangeOf = (values: readonly number[]): [number, number] => [
  significant(Math.min(...values)),
  significant(Math.max(...values)),
];

/** Results on standard output, one JSON line each; what is being done on standard error. */
export class Report {
  private readonly begun = performance.now();

  result(measured: Measured): void {
    this.line(resultLine(measured));
  }

  line(fields: Readonly<Record<string, unknown>>): void {
    process.stdout.write(`${JSON.stringify(fields)}\n`);
  }

  say(text: string): void {
    const seconds = Math.floor((performance.now() - this.begun) / 1000);
    const clock = `${String(Math.floor(seconds / 60)).padStart(2)}:${String(seconds % 60).padStart(2, '0')}`;
    process.stderr.write(`${clock}  ${text}\n`);
  }
}
