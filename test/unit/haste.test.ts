import { Haste } from '../../src/haste.ts';

test('a burst changes nothing; who stays behind goes first, and steps back when it has been calm for a while', () => {
  const applied: number[] = [];
  const haste = new Haste((priority) => applied.push(priority));
  haste.note(500_000, 0);
  haste.note(500_000, 9_000);
  haste.note(0, 9_500);
  haste.note(500_000, 20_000);
  expect(applied).toEqual([]);
  haste.note(500_000, 30_000);
  haste.note(500_000, 31_000);
  expect(applied).toEqual([-10]);
  haste.note(0, 40_000);
  haste.note(0, 80_000);
  expect(applied).toEqual([-10]);
  haste.note(0, 91_000);
  expect(applied).toEqual([-10, 0]);
});
