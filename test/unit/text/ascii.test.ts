/** The short way for ASCII: it gives what the long way gives, for any text of it, and leaves all other texts to that. */
import fc from 'fast-check';
import { asciiWords } from '../../../src/text/ascii.ts';
import { otherSpellings } from '../../../src/text/spelled.ts';
import { maxWordLength, tokenize } from '../../../src/text/tokens.ts';

const word = fc.stringMatching(/^[A-Za-z0-9]{1,8}$/);
const ascii = fc.oneof(
  fc.string({ unit: 'binary-ascii', maxLength: 400 }),
  fc
    .array(fc.oneof(word, fc.string({ unit: 'binary-ascii', maxLength: 3 }), fc.constant('a'.repeat(100))))
    .map((parts) => parts.join(' ')),
);

test('a text of ASCII has the same words either way, and no other spelling', () => {
  fc.assert(
    fc.property(ascii, (text) => {
      expect(asciiWords(text)).toBe(tokenize(text).texts.join(' '));
      expect(otherSpellings(text)).toEqual([]);
    }),
    { numRuns: 3000 },
  );
});

test('each character of ASCII counts the same beside any other', () => {
  const characters = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
  for (const one of characters) {
    for (const other of characters) {
      const text = `x${one}${other}1`;
      expect([text, asciiWords(text)]).toEqual([text, tokenize(text).texts.join(' ')]);
    }
  }
});

test.each([['é'], ['a\u00adb'], ['mañana at noon'], ['😀'], ['\u0080']])('%j goes the long way', (text) => {
  expect(asciiWords(text)).toBeNull();
});

test('a word that is too long is cut at the same place', () => {
  const text = 'b'.repeat(3 * maxWordLength + 5);
  expect(asciiWords(text)).toBe(tokenize(text).texts.join(' '));
});

test('a text that is too long to be taken at once goes the long way', () => {
  expect(asciiWords('a '.repeat(200_000))).toBeNull();
});
