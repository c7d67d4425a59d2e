/** Many searches at once find what each of them finds alone. */
import fc from 'fast-check';
import { fits } from '../../../src/text/literal.ts';
import { ManySearches } from '../../../src/text/many.ts';

const word = fc.constantFrom(
  'müller',
  'Mueller',
  'MÜLLER',
  'muller',
  'straße',
  'strasse',
  '北京大学',
  '京大',
  'a',
  'ab',
);
const sign = fc.constantFrom(':-)', '%', '"', '*', ' ', '™', '\u0308');
const text = fc
  .array(
    fc.tuple(fc.oneof({ weight: 3, arbitrary: word }, sign), fc.constantFrom(' ', '', '* ', '" ', ' "')),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((pieces) => pieces.flat().join(''));

test('those that find a body alone, however many are added and taken out', () => {
  fc.assert(
    fc.property(
      fc.array(text, { maxLength: 12 }),
      fc.array(text, { maxLength: 4 }),
      text,
      (texts, gone, body) => {
        const many = new ManySearches();
        for (const one of [...texts, ...gone]) many.add(one);
        for (const one of gone) many.delete(one);
        const left = [...new Set(texts)].filter((one) => !gone.includes(one));
        expect([...many.finding(body)].toSorted()).toEqual(left.filter((one) => fits(body, one)).toSorted());
        expect(many.length).toBe(left.join('').length);
      },
    ),
    { numRuns: 2000 },
  );
});

test('the oldest goes first', () => {
  const many = new ManySearches();
  for (const one of ['eins', 'zwei', 'drei']) many.add(one);
  many.dropOldest();
  expect(many.finding('eins zwei drei')).toEqual(['zwei', 'drei']);
});

test('ten thousand searches cost a body little more than one', () => {
  const many = new ManySearches();
  for (let count = 0; count < 10_000; count += 1) many.add(`wort${count} suche*`);
  const body = 'kein einziges davon steht in diesem satz';
  const start = performance.now();
  for (let count = 0; count < 2000; count += 1) many.finding(body);
  // One after another they take minutes.
  expect(performance.now() - start).toBeLessThan(5000);
});
