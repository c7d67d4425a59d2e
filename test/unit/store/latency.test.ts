import fc from 'fast-check';
import { Delays, slotOf } from '../../../src/store/sqlite/indexer/latency.ts';

const shares = [0, 0.5, 0.95, 0.99, 1] as const;

test('percentiles are within 10 % of the times that were counted, whatever these are', () => {
  const time = fc.oneof(fc.nat(50), fc.nat(10_000), fc.nat(400 * 86_400_000));
  fc.assert(
    fc.property(fc.array(time, { minLength: 1, maxLength: 60 }), (times) => {
      const delays = new Delays();
      for (const one of times) delays.add(slotOf(one), 1);
      const sorted = times.toSorted((a, b) => a - b);
      const found = delays.percentiles(shares) ?? [];
      for (const [index, share] of shares.slice(1).entries()) {
        const exact = sorted[Math.ceil(share * sorted.length) - 1] ?? -1;
        expect(Math.abs((found[index + 1] ?? -1) - exact)).toBeLessThanOrEqual(exact * 0.1);
      }
    }),
    { numRuns: 500 },
  );
});

test('every whole time of a second is told within 10 %', () => {
  for (let time = 0; time <= 1000; time += 1) {
    const delays = new Delays();
    delays.add(slotOf(time), 3);
    expect(Math.abs((delays.percentiles([0.5])?.[0] ?? -1) - time)).toBeLessThanOrEqual(time * 0.1);
  }
});

test('with none there is none, and a clock that was put back tells of no time', () => {
  expect(new Delays().percentiles(shares)).toBeNull();
  const delays = new Delays();
  delays.add(slotOf(-5000), 1);
  expect(delays.percentiles([0.5])).toEqual([0]);
});
