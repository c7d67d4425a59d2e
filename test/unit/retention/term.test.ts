/** A shorter retention waits, and can be taken back; a longer one does not. */
import { keptForEver, nextTerm, waitMs } from '../../../src/retention/term.ts';
import type { Term } from '../../../src/store/upkeep.ts';

const takes = () => true;
const year: Term = { days: 365, waiting: null };

test.each([
  ['36 in place of 365', year, 36],
  ['a year in place of for ever', keptForEver, 365],
])('%s waits for ten minutes', (_, before, wanted) => {
  const waiting = nextTerm(before, wanted, 1000, takes);
  expect(waiting).toEqual({ days: before.days, waiting: { days: wanted, since: 1000 } });
  expect(nextTerm(waiting, wanted, 999 + waitMs, takes)).toEqual(waiting);
  expect(nextTerm(waiting, wanted, 1000 + waitMs, takes)).toEqual({ days: wanted, waiting: null });
});

test('set back, and set again, it waits anew', () => {
  const waiting = nextTerm(year, 36, 1000, takes);
  const back = nextTerm(waiting, 365, 2000, takes);
  expect(back).toEqual(year);
  expect(nextTerm(back, 36, 3000, takes).waiting).toEqual({ days: 36, since: 3000 });
});

test('a still shorter one, while one waits, waits for itself', () => {
  const waiting = nextTerm(year, 300, 0, takes);
  expect(nextTerm(waiting, 3, waitMs - 1, takes).waiting).toEqual({ days: 3, since: waitMs - 1 });
});

test('a longer one, one for ever, and one that takes nothing are in force at once', () => {
  expect(nextTerm(year, 700, 0, takes)).toEqual({ days: 700, waiting: null });
  expect(nextTerm(year, 0, 0, takes)).toEqual(keptForEver);
  expect(nextTerm(keptForEver, 365, 0, () => false)).toEqual(year);
});
