import fc from 'fast-check';
import { IndexRest, nextRest } from '../../../src/store/sqlite/thread/index-rest.ts';

const saturated = { pace: 'hurrying', hasRoom: false, sinceChange: 0, lag: 0 } as const;

test('it rests while messages take the whole machine, and for nothing else', () => {
  expect(nextRest(false, saturated).rests).toBe(true);
  expect(nextRest(false, { ...saturated, pace: 'resting' }).rests).toBe(true);
  expect(nextRest(true, { ...saturated, hasRoom: true })).toEqual({
    rests: false,
    reason: 'the machine has room',
  });
  expect(nextRest(true, { ...saturated, pace: 'usual' })).toEqual({
    rests: false,
    reason: 'nothing hurries',
  });
});

test('it rests for three quarters of a minute at the most, and again only when it has caught up', () => {
  expect(nextRest(true, { ...saturated, sinceChange: 44_999, lag: 44_999 }).rests).toBe(true);
  expect(nextRest(true, { ...saturated, sinceChange: 45_000, lag: 45_000 }).rests).toBe(false);
  expect(nextRest(false, { ...saturated, lag: 5001 })).toEqual({ rests: false, reason: 'it is behind' });
  expect(nextRest(false, { ...saturated, lag: 5000 }).rests).toBe(true);
});

test('however the load comes and goes, it never rests for longer, but for the length of a burst', () => {
  const look = fc.record({
    pace: fc.constantFrom('usual' as const, 'resting' as const, 'hurrying' as const),
    hasRoom: fc.boolean(),
    times: fc.integer({ min: 1, max: 200 }),
  });
  fc.assert(
    fc.property(fc.array(look, { maxLength: 40 }), (looks) => {
      const rest = new IndexRest();
      let now = 1_000_000;
      let lag = 0;
      let burst = 0;
      for (const { pace, hasRoom, times } of looks)
        for (let time = 0; time < times; time += 1) {
          now += 500;
          const rests = rest.next(now, { pace, hasRoom, lag });
          burst = pace === 'resting' ? burst + 500 : 0;
          // It works off twice what comes.
          lag = rests ? lag + 500 : Math.max(0, lag - 500);
          if (rests && burst === 0) expect(lag).toBeLessThanOrEqual(5000 + 45_500 + lengthOfBursts(looks));
        }
    }),
  );
});

const lengthOfBursts = (looks: readonly { readonly pace: string; readonly times: number }[]): number =>
  looks.reduce((all, { pace, times }) => all + (pace === 'resting' ? times * 500 : 0), 0);
