import { budgetLine, budgetTable, differences, ratios, reached } from '../../../bench/measure/budget.ts';
import type { Row } from '../../../bench/measure/budget.ts';

const cost: Row = {
  row: 'CPU added',
  unit: 'µs',
  stock: [20, 21, 25],
  pipe: [14, 12, 17],
  bridge: [],
  of: 'pipe',
  floor: 18,
  goal: 13,
  more: false,
};

test('what is added, and the share, are of each round by itself', () => {
  expect(differences([30, 40], [20, 25, 30])).toEqual([10, 15]);
  expect(ratios([30, 40, 5], [60, 80, 0])).toEqual([0.5, 0.5]);
});

test('a cost reaches a mark that it is not above, a rate one that it is not below', () => {
  expect(reached(cost)).toBe('floor');
  expect(reached({ ...cost, pipe: [13] })).toBe('goal');
  expect(reached({ ...cost, pipe: [18.1] })).toBe('neither');
  const rate: Row = { ...cost, pipe: [0.8], floor: 0.7, goal: 0.77, more: true };
  expect(reached(rate)).toBe('goal');
  expect(reached({ ...rate, holds: false })).toBe('neither');
  expect(reached({ ...rate, of: 'bridge' })).toBe('neither');
});

test('a line has medians with the least and the most of the rounds', () => {
  expect(budgetLine(cost)).toMatchObject({
    row: 'CPU added',
    stock: { value: 21, range: [20, 25] },
    pipe: { value: 14, range: [12, 17] },
    bridge: null,
    reached: 'floor',
    rounds: 3,
  });
});

test('the table shows every row in columns', () => {
  const [head, line] = budgetTable([cost]).split('\n');
  expect(line).toContain('14 (12..17)');
  expect(head?.indexOf('pipe')).toBe(line?.indexOf('14 (12'));
});
