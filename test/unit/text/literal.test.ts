import { fits } from '../../../src/text/literal.ts';

test.each([
  ['100 % of it :-)', '%', true],
  ['100 % of it :-)', '% :-)', true],
  ['100 of it', '%', false],
  ['a_b', '_', true],
  ['ab', '_', false],
  ['hello world', 'WORLD', true],
  ['hello world', '   ', false],
  ["'); DROP TABLE message; --", "');", true],
])('%j has %j: %s', (body, text, expected) => {
  expect(fits(body, text)).toBe(expected);
});
