/** Whatever well-formed XML stands beside a signal, the signal is read the same. */
import fc from 'fast-check';
import { hasChild, isCut, listOf } from '../../../src/stanza/children.ts';
import { StanzaError } from '../../../src/stanza/element.ts';
import { buildEvent, readEvents } from '../../../src/stanza/xep0022.ts';
import { discoveredFeatures } from '../../../src/stanza/xep0030.ts';
import { acknowledgedIds, buildReceipt } from '../../../src/stanza/xep0184.ts';
import { readMarkers } from '../../../src/stanza/xep0333.ts';
import { originId } from '../../../src/stanza/xep0359.ts';
import { parseStanza } from '../../../src/stanza/xml.ts';

const odd = [
  'constructor',
  '__proto__',
  'toString',
  'hasOwnProperty',
  'prototype',
  'valueOf',
  'script',
  'xml-x',
];
const names = fc.oneof(
  fc.constantFrom(...odd, '𐐀', 'ក', 'Ω·1', '_', 'a.b-c', 'received', 'id', 'br', 'é'),
  fc.stringMatching(/^[a-z_][a-zA-Z0-9_.-]{0,20}$/),
);
const texts = fc.oneof(
  fc.constantFrom('', ' \n\t', '&lt;&amp;&gt;', '&#10;&#x1F388;', ']] >', '🎈', '\'"', '=', '&amp;nbsp;'),
  fc.string({ maxLength: 30 }).map((text) => text.replaceAll(/[\p{Cc}<&>]/gu, '')),
);
const others = fc.constantFrom(
  '',
  '<!-- <received xmlns="urn:xmpp:receipts" id="no"/> -->',
  '<![CDATA[<received xmlns="urn:xmpp:receipts" id="no"/>]]>',
  '<?pi <received?>',
  '<![CDATA[]]>',
);
const quoted = texts.chain((text) =>
  fc.constantFrom(`"${text.replaceAll('"', '&quot;')}"`, `'${text.replaceAll("'", '&apos;')}'`),
);
const attributes = fc
  .uniqueArray(fc.tuple(names, quoted, fc.constantFrom('=', ' = ', '\n=')), {
    selector: ([name]) => name,
    maxLength: 4,
  })
  .map((all) => all.map(([name, value, equals]) => ` ${name}${equals}${value}`).join(''));
const namespaces = fc.constantFrom('', ' xmlns="urn:other"', " xmlns=''", ' xmlns:constructor="urn:c"');

const { element } = fc.letrec<{ element: string; content: string }>((tie) => ({
  content: fc
    .array(fc.oneof({ depthSize: 'small', withCrossShrink: true }, texts, others, tie('element')), {
      maxLength: 3,
    })
    .map((all) => all.join('')),
  element: fc
    .tuple(
      names,
      namespaces,
      attributes,
      fc.oneof({ depthSize: 'small' }, fc.constant(''), tie('content')),
      fc.boolean(),
    )
    .map(([name, namespace, some, content, empty]) =>
      content === '' && empty
        ? `<${name}${namespace}${some} />`
        : `<${name}${namespace}${some}>${content}</${name} >`,
    ),
}));
const neighbour = fc.oneof(
  { weight: 8, arbitrary: element },
  { weight: 2, arbitrary: others },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 90, max: 2000 }).map((deep) => '<a>'.repeat(deep) + '</a>'.repeat(deep)),
  },
  {
    weight: 1,
    arbitrary: fc
      .nat(3000)
      .map((many) => `<x ${Array.from({ length: many }, (_, at) => `a${at}='&#65;'`).join(' ')}/>`),
  },
  { weight: 1, arbitrary: fc.nat(20_000).map((long) => `<body>${'&lt;x'.repeat(long / 4)}</body>`) },
);
const ids = fc.stringMatching(/^[a-zA-Z0-9🎈é_.:-]{1,20}$/u);

type Form = (name: string, namespace: string, id: string) => string;
const forms = fc.constantFrom<Form[]>(
  (name, namespace, id) => `<${name} xmlns='${namespace}' id='${id}'/>`,
  (name, namespace, id) => `<r:${name} xmlns:r="${namespace}" id = "${id}"></r:${name}>`,
  (name, namespace, id) =>
    `<${name}\n __proto__="x" id="${id}" constructor='y' xmlns="${namespace}"\t>text</${name}>`,
  (name, namespace, id) =>
    `<constructor:${name} id='${id}' xmlns:constructor='${namespace}'><a/></constructor:${name}>`,
);

function among(signal: string, neighbours: readonly string[], at: number): string {
  const all = [...neighbours];
  all.splice(at % (all.length + 1), 0, signal);
  return `<message from='b@l/p' id='__proto__'>${all.join('')}</message>`;
}

test('a receipt, a marker, an origin-id', () => {
  fc.assert(
    fc.property(fc.array(neighbour, { maxLength: 5 }), fc.nat(), ids, forms, (neighbours, at, id, form) => {
      const read = (name: string, namespace: string) =>
        parseStanza(among(form(name, namespace, id), neighbours, at));
      expect(acknowledgedIds(read('received', 'urn:xmpp:receipts'))).toEqual([id]);
      expect(readMarkers(read('displayed', 'urn:xmpp:chat-markers:0'))).toEqual([{ kind: 'displayed', id }]);
      expect(originId(read('origin-id', 'urn:xmpp:sid:0'))).toBe(id);
    }),
    { numRuns: 300 },
  );
});

test('an event', () => {
  fc.assert(
    fc.property(fc.array(neighbour, { maxLength: 5 }), fc.nat(), ids, (neighbours, at, id) => {
      const x = `<x xmlns='jabber:x:event'>${neighbours.filter((one) => !one.includes('id')).join('')}<displayed/><id>${id}</id></x>`;
      const raised = [{ event: 'displayed', id }];
      expect(readEvents(parseStanza(among(x, neighbours, at)))).toEqual({ requested: [], raised });
    }),
    { numRuns: 300 },
  );
});

test("a client's features", () => {
  fc.assert(
    fc.property(fc.array(element, { maxLength: 5 }), fc.nat(), (neighbours, at) => {
      const all = neighbours.filter((one) => !one.startsWith('<feature'));
      all.splice(at % (all.length + 1), 0, "<feature var='urn:xmpp:receipts'/>");
      const xml = `<iq type='result'><query xmlns='http://jabber.org/protocol/disco#info'>${all.join('')}</query></iq>`;
      expect([...discoveredFeatures(xml)]).toEqual(['urn:xmpp:receipts']);
    }),
  );
});

test('a message that acknowledges several, or tells and asks, does all of it', () => {
  const message = parseStanza(
    `<message><received xmlns='urn:xmpp:receipts'/><received xmlns='urn:xmpp:receipts' id='a'/>
      <received xmlns='urn:xmpp:receipts' id='b'/><received xmlns='urn:xmpp:chat-markers:0' id='c'/>
      <displayed xmlns='urn:xmpp:chat-markers:0' id='d'/><x xmlns='jabber:x:event'><delivered/></x>
      <x xmlns='jabber:x:event'><displayed/><id>e</id></x></message>`,
  );
  expect(acknowledgedIds(message)).toEqual(['a', 'b']);
  expect(readMarkers(message).map(({ id }) => id)).toEqual(['c', 'd']);
  expect(readEvents(message)).toEqual({
    requested: ['delivered'],
    raised: [{ event: 'displayed', id: 'e' }],
  });
});

test('namespaces end with the element that declares them', () => {
  const message = parseStanza(
    `<message><a xmlns:r='urn:xmpp:receipts' xmlns='urn:other'><received/></a><r:received id='no'/><received id='no'/></message>`,
  );
  expect(acknowledgedIds(message)).toEqual([]);
  expect(message.children.map(({ namespace }) => namespace)).toEqual(['urn:other', '', 'jabber:client']);
  expect(message.children[0]?.children[0]?.namespace).toBe('urn:other');
});

test('white space in values is what XML makes of it', () => {
  const { attributes, text } = parseStanza(`<m a='1\n2\t3\r\n4' b='1&#10;2&#13;'>1\r\n2\r3&#13;</m>`);
  expect({ ...attributes }).toEqual({ a: '1 2 3 4', b: '1\n2\r' });
  expect(text).toBe('1\n2\n3\r');
});

test('what we write says the same id again, white space and all', () => {
  const about = 'nl\n\t\r"\'<&>🎈';
  const addresses = { from: 'bob@l/a\nb', to: 'alice@l', id: 'r1' };
  const receipt = parseStanza(buildReceipt({ ...addresses, acknowledges: about }));
  expect(acknowledgedIds(receipt)).toEqual([about]);
  expect(receipt.attributes['from']).toBe('bob@l/a\nb');
  const event = buildEvent({ ...addresses, name: 'delivered', type: 'chat', about: `x${about}x` });
  expect(readEvents(parseStanza(event)).raised).toEqual([{ event: 'delivered', id: `x${about}x` }]);
});

test.each([
  '<m>&nbsp;</m>',
  '<m>a & b</m>',
  "<m a='&'/>",
  "<m a='1' a='2'/>",
  "<m a='<'/>",
  '<m a=1/>',
  '<m a/>',
  '<m>&#x110000;</m>',
  '<m><![CDATA[x</m>',
  '<m><!-- x</m>',
  '<m></m>x',
  '<m/><m/>',
  '</m>',
  '<m></m',
  '<m><',
  '<m><a></m></a>',
  '<!DOCTYPE m><m/>',
  '< m/>',
])('not well-formed: %s', (xml) => {
  expect(() => parseStanza(xml)).toThrow(StanzaError);
});

test('what is large to read costs no more than its length', () => {
  const prefixes = Array.from({ length: 10_000 }, (_, at) => `xmlns:p${at}='urn:x'`).join(' ');
  const started = performance.now();
  const deep = '<a b="c">'.repeat(50_000) + '</a>'.repeat(50_000);
  const xml = `<m><x ${prefixes}>${'<p0:y/>'.repeat(50_000)}</x>${deep}${' '.repeat(100_000)}<y${' '.repeat(100_000)}/></m>`;
  expect(parseStanza(xml).children.map(({ name }) => name)).toEqual(['x', 'a', 'y']);
  // Ten times of what it takes here; with a search of all prefixes for each element it was minutes.
  expect(performance.now() - started).toBeLessThan(5000);
});

test('a list that the tap has cut is read from the stanza', () => {
  const many = "<a xmlns='urn:a'/>".repeat(10_000);
  const { children } = parseStanza(
    `<message>${many}<body>x</body><received xmlns='urn:xmpp:receipts'/></message>`,
  );
  const list = listOf(children);
  expect([isCut(list), isCut('body ')]).toEqual([true, false]);
  expect(hasChild(list, 'received', 'urn:xmpp:receipts')).toBe(true);
  expect(hasChild(list, 'body', '')).toBe(true);
});
