import { TapKeys } from '../../../bench/drain/tap-keys.ts';

test('keys are distinct, and those of one thread share their beginning for a thousand messages or a minute', () => {
  const keys = new TapKeys();
  const made = Array.from({ length: 2048 }, () => keys.next(1000, 3));
  expect(new Set(made).size).toBe(2048);
  expect(made.every((key) => /^[\w-]{32}$/.test(key))).toBe(true);
  const beginnings = made.map((key) => key.slice(0, 4));
  expect(new Set(beginnings.slice(0, 1024)).size).toBe(1);
  expect(new Set(beginnings.slice(1024)).size).toBe(1);
  expect(beginnings[1024]).not.toBe(beginnings[0]);
  expect(keys.next(62_000, 3).slice(0, 4)).not.toBe(beginnings[1024]);
  expect(keys.next(1000, 4).slice(0, 4)).not.toBe(beginnings[1024]);
});
