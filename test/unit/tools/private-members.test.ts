/** Which lines `npm run check` takes for private members that are declared with `#`. */
import { hashPrivate } from '../../../tools/check/private-members.ts';

const faultsOf = (line: string, name = 'a.ts'): string[] =>
  hashPrivate([{ name, text: `class A {\n  ${line}\n}\n` }]);

test.each([
  'readonly #limits: Limits;',
  '#shared = null;',
  'static #made = 0;',
  'async *#counted(): AsyncGenerator<Uint8Array> {',
  '#use<T>(work: () => T): T {',
])('%s', (line) => {
  expect(faultsOf(line)).toHaveLength(1);
});

test.each(['private readonly limits: Limits;', "'#info'", '// #1 is the first', 'const colour = /#[a-f]/;'])(
  '%s is none',
  (line) => {
    expect(faultsOf(line)).toEqual([]);
  },
);

test('other languages have their own rules', () => {
  expect(faultsOf('#shared = null;', 'a.java')).toEqual([]);
});
