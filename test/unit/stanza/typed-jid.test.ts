import fc from 'fast-check';
import { prepareJid, prepareNode } from '../../../src/stanza/prepare.ts';
import {
  editableJid,
  maxTypedLength,
  partReadings,
  readableJid,
  readingsOf,
} from '../../../src/stanza/typed-jid.ts';

test.each([
  ['Alice@LOCALHOST/home', 'alice@localhost'],
  ['groß@localhost', 'gross@localhost'],
  ['STRAẞE@localhost', null], // a letter that Unicode 3.2 does not know
  ['İnci@localhost', 'i\u0307nci@localhost'],
  ['ＡＬＩＣＥ@localhost', 'alice@localhost'],
  ['al\u00adice@localhost', 'alice@localhost'],
  ['\u10a0\u13a0@localhost', '\u10a0\u13a0@localhost'], // no case in Unicode 3.2, two today
  ['anna@Bücher.example', 'anna@xn--bcher-kva.example'],
  ['anna@faß.example', 'anna@fass.example'],
  ['anna@例え。テスト', 'anna@xn--r8jz45g.xn--zckzah'],
  ['john@corp.com@localhost', String.raw`john\40corp.com@localhost`],
  ['john@corp.com@localhost/phone', String.raw`john\40corp.com@localhost`],
  [String.raw`john\40corp.com@localhost`, String.raw`john\40corp.com@localhost`],
  ['space cadet@localhost', String.raw`space\20cadet@localhost`],
  ["d'artagnan@localhost", String.raw`d\27artagnan@localhost`],
  [String.raw`c:\net@localhost`, String.raw`c\3a\net@localhost`],
  ['localhost', 'localhost'],
  ['localhost/', 'localhost'],
  ['', null],
  ['@localhost', null],
  ['alice@', null],
  ['alice@foo_bar', null],
  ['alice@localhost.', null],
  ['\u{1f600}@localhost', null],
])('%s means %s', (typed, expected) => {
  expect(readingsOf(typed)[0] ?? null).toBe(expected);
});

test('what may mean two addresses has both readings, as Openfire reads it first', () => {
  expect(readingsOf('d/artagnan@musketeers.example')).toEqual([
    'd',
    String.raw`d\2fartagnan@musketeers.example`,
  ]);
  expect(readingsOf(String.raw`a\40b@localhost`)).toEqual([
    String.raw`a\40b@localhost`,
    String.raw`a\5c40b@localhost`,
  ]);
  // Some clients escape a backslash that needs it not.
  expect(readingsOf(String.raw`c:\net@localhost`)).toContain(String.raw`c\3a\5cnet@localhost`);
});

test.each([
  [String.raw`john\40corp.com@localhost/phone`, 'john@corp.com@localhost/phone'],
  [String.raw`room@localhost/o\40neil`, String.raw`room@localhost/o\40neil`],
  [String.raw`a\5c40b@localhost`, String.raw`a\40b@localhost`],
  [String.raw`back\slash@localhost`, String.raw`back\slash@localhost`],
  // Of two backslashes only the second is escaped: nobody who types two means that.
  [String.raw`\\5ca@localhost`, String.raw`\\5ca@localhost`],
  [String.raw`\5c\5ca@localhost/x`, String.raw`\\a@localhost/x`],
  ['localhost/x@y', 'localhost/x@y'],
])('%s is read as %s', (jid, readable) => {
  expect(readableJid(jid)).toBe(readable);
});

test('limits are those of Tinder: 1023 bytes of each part, prepared', () => {
  expect(readingsOf(`${'a'.repeat(1023)}@localhost`)).toHaveLength(1);
  expect(readingsOf(`${'a'.repeat(1024)}@localhost`)).toEqual([]);
  expect(readingsOf(`${'é'.repeat(512)}@localhost`)).toEqual([]);
  expect(readingsOf(`${'a'.repeat(1023)}${'\u00ad'.repeat(1000)}@localhost`)).toHaveLength(1);
  expect(readingsOf('a'.repeat(maxTypedLength + 1))).toEqual([]);
});

/** Of what people and attackers type. */
const typedNode = fc
  .array(fc.constantFrom(...Array.from('aBß ÉΣ"&\'/:<>@\\245c0d7f3eאბ')), { minLength: 1, maxLength: 12 })
  .map((letters) => letters.join(''));

test('what a person reads is understood as the address it is of', () => {
  fc.assert(
    fc.property(typedNode, (node) => {
      const prepared = prepareNode(node.replaceAll(/[ "&'/:<>@]/g, String.raw`\40`));
      fc.pre(prepared !== null);
      const jid = `${prepared}@localhost`;
      expect(readingsOf(readableJid(jid))).toContain(jid);
      expect(readingsOf(editableJid(jid))[0]).toBe(jid);
      expect(prepareJid(jid)).toBe(jid);
    }),
    { numRuns: 2000 },
  );
});

test('of an address that stands in the log every part is found, as it is read and as it is', () => {
  const has = (jid: string, part: string): boolean => partReadings(part).some((one) => jid.includes(one));
  const john = String.raw`john\40corp.com@localhost`;
  for (const part of ['JOHN', 'john@', 'john@corp', 'corp.com@loc', 'john@corp.com@localhost', john]) {
    expect([part, has(john, part)]).toEqual([part, true]);
  }
  expect(has('gross@localhost', 'Groß')).toBe(true);
  expect(has('\u10a0@localhost', '\u10a0')).toBe(true);
  expect(has('anna@xn--bcher-kva.example', 'bücher.example')).toBe(true);
  expect(has('alice@localhost', 'bob')).toBe(false);
  expect(partReadings('  ')).toEqual([]);
});

test('the worst that can be typed is read at once', () => {
  for (const text of [
    '@'.repeat(maxTypedLength),
    'a@'.repeat(1500),
    '\u0315\u0300'.repeat(1500),
    'ü'.repeat(3000),
  ]) {
    const start = performance.now();
    readingsOf(text);
    partReadings(text.slice(0, 200));
    expect(performance.now() - start).toBeLessThan(500);
  }
});
