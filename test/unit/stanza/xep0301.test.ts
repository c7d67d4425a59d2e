/** What is typed in real time: all that its reader has read, in words as far as a stanza has them. */
import fc from 'fast-check';
import { shownTexts } from '../../../src/stanza/shown-texts.ts';
import { parseStanza } from '../../../src/stanza/xml.ts';

function typed(edits: string, event = '', body: string | null = null): readonly string[] {
  const attribute = event === '' ? '' : ` event='${event}'`;
  const message = `<message><rtt xmlns='urn:xmpp:rtt:0' seq='1'${attribute}>${edits}</rtt>${body === null ? '' : `<body>${body}</body>`}</message>`;
  return shownTexts(parseStanza(message), body)
    .filter(({ part }) => part === 'typed')
    .map(({ text }) => text);
}

test.each<[name: string, edits: string, event: string, texts: readonly string[]]>([
  ['one piece', '<t>Hello</t>', 'new', ['Hello']],
  ['as it is typed, with pauses', "<t>He</t><w n='40'/><t>ll</t><w n='9'/><t>o</t>", 'new', ['Hello']],
  ['a typing error', '<t>Helo</t><e/><t>lo</t>', 'new', ['Hello', 'Helo']],
  ['a letter put in', "<t>Helo</t><t p='3'>l</t>", 'reset', ['Hello', 'Helo']],
  ['what was erased was read', "<t>900 euro</t><e n='8'/><t>100 euro</t>", 'new', ['100 euro', '900 euro']],
  ['erased as a whole', "<t>900 euro</t><e n='99'/>", 'reset', ['900 euro']],
  ['erased in the middle', "<t>a 900 b</t><e n='4' p='5'/>", 'new', ['a b', 'a 900 b']],
  ['beyond the end', "<t p='99'>a</t><e p='99' n='0'/><t p='x'>b</t>", 'new', ['ab']],
  ['characters, not units', "<t>👍👍x</t><e n='1' p='1'/>", 'new', ['👍x', '👍👍x']],
  ['edits of before', "<t>wor</t><t>ld</t><e n='2'/><t>k</t>", '', ['world', 'k']],
  ['nothing', "<w n='10'/>", 'init', []],
  [
    'what the XEP does not know',
    '<t>a</t><x>hidden</x><t xmlns="urn:other">also</t>',
    'new',
    ['a', 'hidden', 'also'],
  ],
  ['beside elements', 'loose<t>a</t>', 'new', ['a', 'loose']],
])('%s', (_name, edits, event, texts) => {
  expect(typed(edits, event)).toEqual(texts);
});

test('the body takes the place of what was typed, and of nothing else', () => {
  expect(typed('<t>o!</t>', '', 'Hello!')).toEqual([]);
  expect(typed('<t>Hello!</t>', 'reset', 'Hello!')).toEqual([]);
  expect(typed('<t>900 euro</t>', 'reset', '100 euro')).toEqual(['900 euro']);
  expect(typed("<t>900</t><e n='3'/><t>100 euro</t>", 'new', '100 euro')).toEqual(['900']);
});

test('nothing that is inserted is kept from the log, whatever the edits are', () => {
  const edit = fc.oneof(
    fc
      .tuple(fc.constantFrom('ab', 'c', 'def', '👍'), fc.option(fc.nat(9), { nil: undefined }))
      .map(([text, at]) => [`<t${at === undefined ? '' : ` p='${at}'`}>${text}</t>`, text] as const),
    fc.tuple(fc.nat(4), fc.nat(9)).map(([n, p]) => [`<e n='${n}' p='${p}'/>`, ''] as const),
  );
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 12 }), fc.constantFrom('new', 'reset', ''), (edits, event) => {
      const texts = typed(edits.map(([xml]) => xml).join(''), event).join('\n');
      for (const [, text] of edits) expect(texts).toContain(text);
    }),
  );
});

test('very many edits are read as they come', () => {
  const start = performance.now();
  const texts = typed(`<t p='0'>x</t>`.repeat(60_000), 'new');
  expect(texts).toEqual(['x']);
  expect(performance.now() - start).toBeLessThan(5000);
});
