/** Which files are too long: those of code with more than 300 lines. */
import { isCode, linesOf, tooLong } from '../../../tools/check/too-long.ts';

const lines = (count: number) => 'x\n'.repeat(count);

test('a file of 300 lines is not too long, one of 301 is, and the longest is named first', () => {
  const files = [
    ['src/short.ts', lines(3)],
    ['src/full.ts', lines(300)],
    ['test/long.test.ts', lines(301)],
    ['java-shim/Longer.java', lines(1000)],
    ['docs/rest.md', lines(5000)],
    ['package-lock.json', lines(5000)],
  ] as const;
  expect(tooLong(files)).toEqual([
    'java-shim/Longer.java has 1000 lines: above 300 it holds more than one idea',
    'test/long.test.ts has 301 lines: above 300 it holds more than one idea',
  ]);
  expect(tooLong([])).toEqual([]);
});

test.each([
  ['', 0],
  ['x', 1],
  ['x\n', 1],
  ['x\ny', 2],
  ['\n\n', 2],
])('%j has %d lines', (text, count) => {
  expect(linesOf(text)).toBe(count);
});

test.each([
  ['a.ts', true],
  ['b/run.mjs', true],
  ['jest.config.cjs', true],
  ['Tap.java', true],
  ['README.md', false],
  ['a.ts.snap', false],
  ['src/console/pages/assets/script/page.js', true],
])('%s is code of the rule: %s', (name, is) => {
  expect(isCode(name)).toBe(is);
});
