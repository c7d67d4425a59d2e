import { resultLine } from '../../../bench/measure/report.ts';
import { isGrowing, median, percentile, significant, spread } from '../../../bench/measure/statistics.ts';

test('the median is the middle, or the mean of the two in the middle', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([10, 1, 2, 4])).toBe(3);
  expect(() => median([])).toThrow(RangeError);
});

test('the spread is a share of the median', () => {
  expect(spread([90, 100, 120])).toBeCloseTo(0.3);
  expect(spread([7])).toBe(0);
});

test('a percentile is a value that was measured', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(percentile(hundred, 0.5)).toBe(50);
  expect(percentile(hundred, 0.99)).toBe(99);
  expect(percentile([5], 0.99)).toBe(5);
  expect(() => percentile([], 0.5)).toThrow(RangeError);
});

test('a backlog grows if it rose at last and is more than a second of events', () => {
  expect(isGrowing([10_000, 30_000, 90_000], 50_000)).toBe(true);
  expect(isGrowing([10_000, 30_000, 40_000], 50_000)).toBe(false);
  expect(isGrowing([90_000, 95_000, 60_000], 50_000)).toBe(false);
  expect(isGrowing([], 50_000)).toBe(false);
});

test('figures are rounded, not cut', () => {
  expect(significant(41_237.8)).toBe(41_240);
  expect(significant(0.012349, 3)).toBe(0.0123);
});

test('a result compares medians and says how much rounds differ on the worse side', () => {
  const measured = { bench: 'burst/pipe', unit: 'messages/s', also: { growing: false } };
  expect(
    resultLine({ ...measured, baselines: [40_000, 41_000, 42_000], values: [36_000, 30_000, 30_750] }),
  ).toEqual({
    bench: 'burst/pipe',
    baseline: 41_000,
    value: 30_750,
    ratio: 0.75,
    unit: 'messages/s',
    rounds: 3,
    noise: 0.2,
    range: [30_000, 36_000],
    baselineRange: [40_000, 42_000],
    growing: false,
  });
  const alone = resultLine({ bench: 'drain', unit: 'events/s', baselines: [], values: [1, 2, 3] });
  expect(alone).toMatchObject({ baseline: null, value: 2, ratio: null });
});
