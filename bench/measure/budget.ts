/** What a message may cost, and what is to be reached: rows of figures against two marks. */
import { rangeOf } from './report.ts';
import { median, significant } from './statistics.ts';

export interface Row {
  readonly row: string;
  readonly unit: string;
  /** One value a round; none where the server has no such figure. */
  readonly stock: readonly number[];
  readonly pipe: readonly number[];
  readonly bridge: readonly number[];
  /** Which of the links the marks are for. */
  readonly of: 'pipe' | 'bridge';
  readonly floor: number;
  readonly goal: number;
  /** Whether more is better. */
  readonly more: boolean;
  /** False where a round did not hold what the row is about, whatever its value. */
  readonly holds?: boolean;
  readonly also?: Readonly<Record<string, unknown>>;
}

export type Reached = 'goal' | 'floor' | 'neither';

/** Round for round: what else changes on the machine falls on both of a round. */
export function differences(values: readonly number[], baselines: readonly number[]): number[] {
  return values.flatMap((value, round) => {
    const baseline = baselines[round];
    return baseline === undefined ? [] : [value - baseline];
  });
}

export function ratios(values: readonly number[], baselines: readonly number[]): number[] {
  return values.flatMap((value, round) => {
    const baseline = baselines[round];
    return baseline === undefined || baseline === 0 ? [] : [value / baseline];
  });
}

export function reached(row: Row): Reached {
  const { of, floor, goal, more, holds = true } = row;
  if (!holds || row[of].length === 0) return 'neither';
  const value = median(row[of]);
  const within = (mark: number): boolean => (more ? value >= mark : value <= mark);
  if (within(goal)) return 'goal';
  return within(floor) ? 'floor' : 'neither';
}

const figure = (values: readonly number[]) =>
  values.length === 0 ? null : { value: significant(median(values)), range: rangeOf(values) };

/** Fields of one line. */
export function budgetLine(row: Row): Record<string, unknown> {
  return {
    bench: 'budget',
    row: row.row,
    unit: row.unit,
    stock: figure(row.stock),
    pipe: figure(row.pipe),
    bridge: figure(row.bridge),
    of: row.of,
    floor: row.floor,
    goal: row.goal,
    reached: reached(row),
    rounds: Math.max(row.stock.length, row.pipe.length, row.bridge.length),
    ...row.also,
  };
}

const short = (value: number): string => String(significant(value, 3));

function cell(values: readonly number[]): string {
  if (values.length === 0) return '-';
  const [least, most] = rangeOf(values);
  return values.length === 1
    ? short(median(values))
    : `${short(median(values))} (${short(least)}..${short(most)})`;
}

/** A table to be read; medians, and in parentheses the least and the most of the rounds. */
export function budgetTable(rows: readonly Row[]): string {
  const lines = [
    ['', 'unit', 'stock', 'pipe', 'bridge', 'floor', 'goal', 'reached'],
    ...rows.map((row) => [
      row.row,
      row.unit,
      cell(row.stock),
      cell(row.pipe),
      cell(row.bridge),
      short(row.floor),
      short(row.goal),
      reached(row),
    ]),
  ];
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines
    .map((line) =>
      line
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
