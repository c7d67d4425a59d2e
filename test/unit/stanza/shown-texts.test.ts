/** What a stanza shows to a reader besides the body that is taken for its text. */
import fc from 'fast-check';
import { listOf } from '../../../src/stanza/children.ts';
import { parts } from '../../../src/stanza/parts.ts';
import { shownAttributes } from '../../../src/stanza/shown-attributes.ts';
import { mayShowMore, shownTexts } from '../../../src/stanza/shown-texts.ts';
import { parseStanza } from '../../../src/stanza/xml.ts';

const shown = (inner: string, body: string | null): unknown[] => {
  const stanza = parseStanza(`<message xmlns='jabber:client'>${inner}</message>`);
  const texts = shownTexts(stanza, body);
  // Nothing is passed over because the envelope's list does not tell of it.
  if (texts.length > 0) expect(mayShowMore(listOf(stanza.children))).toBe(true);
  return texts.map(({ part, lang, text }) => [part, lang, text]);
};

const xhtml = (content: string): string =>
  `<html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'>${content}</body></html>`;
const forwarded = (content: string): string =>
  `<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='a@b'>${content}</message></forwarded>`;

test.each<[name: string, inner: string, body: string | null, texts: unknown[]]>([
  ['one body', '<body>hi</body>', 'hi', []],
  ['the same body twice', "<body>hi</body><body xml:lang='de'>hi</body>", 'hi', []],
  [
    'a body of another language',
    "<body>100 euro</body><body xml:lang='de'>900 Euro</body>",
    '100 euro',
    [
      ['body', null, '100 euro'],
      ['body', 'de', '900 Euro'],
    ],
  ],
  [
    'a second body without a language, which some clients take',
    '<body>100</body><body>900</body>',
    '100',
    [
      ['body', null, '100'],
      ['body', null, '900'],
    ],
  ],
  ['XHTML alone', xhtml('<p>900 <em>euro</em>, please</p>'), null, [['xhtml', null, '900 euro, please']]],
  [
    'XHTML in lines, with a picture and a script',
    xhtml("<h1>Bill</h1>\n<ul><li>a<br/>b</li><li><img alt='cat' src='x'/></li></ul><script>no()</script>"),
    'Bill',
    [
      ['xhtml', null, 'Bill\na\nb\ncat\nno()\nx'],
      ['xhtml', null, 'Bill\na\nb\ncat\nx'],
    ],
  ],
  [
    'XHTML that is only set differently',
    `<body>one two</body>${xhtml('<p>one\n <b>two</b></p>')}`,
    'one two',
    [],
  ],
  [
    'XHTML that says something else',
    `<body>100 euro</body>${xhtml('<p>900 euro</p>')}`,
    '100 euro',
    [['xhtml', null, '900 euro']],
  ],
  ['a subject', '<subject>news</subject>', null, [['subject', null, 'news']]],
  [
    'subjects of two languages',
    "<subject xml:lang='en'>news</subject><subject xml:lang='de'>Neues</subject>",
    null,
    [
      ['subject', 'en', 'news'],
      ['subject', 'de', 'Neues'],
    ],
  ],
  [
    'a message that is passed on, and within it another, in whatever form',
    `<body>look</body>${forwarded(`<body>inner</body>${xhtml('<p>styled</p>')}${forwarded('<body>deep</body>')}`)}`,
    'look',
    [
      ['forwarded', null, 'inner'],
      ['forwarded', null, 'styled'],
      ['forwarded', null, 'deep'],
    ],
  ],
  [
    'a link that is in the body, and one that is not',
    "<body>http://a</body><x xmlns='jabber:x:oob'><url>http://a</url></x><x xmlns='jabber:x:oob'><url>http://b</url><desc>cheap</desc></x>",
    'http://a',
    [
      ['link', null, 'http://b'],
      ['link', null, 'cheap'],
    ],
  ],
  [
    'a spoiler',
    "<body>he dies</body><spoiler xmlns='urn:xmpp:spoiler:0'>end</spoiler>",
    'he dies',
    [['spoiler', null, 'end']],
  ],
  [
    'invitations, direct and by a room',
    "<x xmlns='jabber:x:conference' jid='r@s' reason='come'/><x xmlns='http://jabber.org/protocol/muc#user'><invite from='a@b'><reason>do</reason></invite></x>",
    null,
    [
      ['invitation', null, 'r@s'],
      ['invitation', null, 'come'],
      ['invitation', null, 'a@b'],
      ['invitation', null, 'do'],
    ],
  ],
  ['nothing but blanks', "<body>hi</body><subject> </subject><body xml:lang='de'>\n</body>", 'hi', []],
])('%s', (_, inner, body, texts) => {
  expect(shown(inner, body)).toEqual(texts);
});

test('a body that is not the one that was taken is shown, whatever is beside it', () => {
  const text = fc.stringMatching(/^[a-c]{1,2}$/);
  fc.assert(
    fc.property(
      fc.array(text, { minLength: 1, maxLength: 4 }),
      fc.array(text, { maxLength: 3 }),
      (bodies, marked) => {
        const inner = [
          ...bodies.map((one) => `<body>${one}</body>`),
          ...marked.map((one) => xhtml(one)),
        ].join('');
        const [body = ''] = bodies;
        const all = new Set([body, ...shown(inner, body).map((one) => (one as string[])[2])]); // [part, lang, text]
        expect(all).toEqual(new Set([...bodies, ...marked]));
      },
    ),
  );
});

test('depth and number cost time in proportion', () => {
  const deep = '<b>'.repeat(50_000) + 'x' + '</b>'.repeat(50_000);
  expect(shown(xhtml(deep), null)).toEqual([['xhtml', null, 'x']]);
  let nested = '<body>x</body>';
  for (let depth = 0; depth < 2000; depth += 1) nested = forwarded(nested);
  expect(shown(nested, null)).toEqual([['forwarded', null, 'x']]);
  expect(shown('<subject>x</subject>'.repeat(20_000), null)).toHaveLength(1);
});

test('text and words in attributes of any element are shown, but of those that show none, and what holds these', () => {
  const name = fc.stringMatching(/^[a-z]{1,8}$/);
  const silent = parts.filter(([, , , text]) => text === 'none');
  const lines = new Set(silent.map(([one, namespace]) => `${one} ${namespace}`));
  fc.assert(
    fc.property(
      name,
      fc.constantFrom(
        'urn:a',
        'jabber:server',
        'http://www.w3.org/1999/xhtml',
        ...silent.map(([, of]) => of),
      ),
      fc.constantFrom(null, ...shownAttributes.map(([attribute]) => attribute)),
      fc.array(name, { maxLength: 5 }),
      (last, namespace, attribute, around) => {
        const isSilent = lines.has(`${last} ${namespace}`) || lines.has(`* ${namespace}`);
        // A browser shows nothing of what stands for a picture in place of anything else.
        fc.pre(attribute !== 'alt');
        const inner =
          attribute === null
            ? `<${last} xmlns='${namespace}'>900 euro</${last}>`
            : `<${last} xmlns='${namespace}' ${attribute}='900 euro'/>`;
        const outer = around.reduce((within, one) => `<${one} xmlns='urn:b'>${within}</${one}>`, inner);
        const found = shown(outer, '100 euro').map((one) => (one as string[])[2]); // [part, lang, text]
        expect(found).toEqual(isSilent ? [] : ['900 euro']);
      },
    ),
  );
});

test.each<[name: string, inner: string, texts: string[]]>([
  [
    'where a link leads that says otherwise',
    xhtml("<a href='https://evil/'>my bank</a>"),
    ['my bank\nhttps://evil/'],
  ],
  ['a picture', xhtml("look <img src='https://x/y.png' alt='at it'/>"), ['look at it\nhttps://x/y.png']],
  ['where news are', "<link xmlns='http://www.w3.org/2005/Atom' href='https://x/'/>", ['https://x/']],
  ['an answer without a label', "<response xmlns='urn:xmpp:tmp:quick-response' value='900'/>", ['900']],
  ['a prefix before it', "<d xmlns='urn:a' xmlns:r='urn:r' r:about='https://x/'/>", ['https://x/']],
  ['to which room one is invited', "<x xmlns='jabber:x:conference' jid='tea@rooms'/>", ['tea@rooms']],
  [
    'who invites',
    "<x xmlns='http://jabber.org/protocol/muc#user'><invite from='bob@localhost'/></x>",
    ['bob@localhost'],
  ],
])('attributes: %s', (_, inner, texts) => {
  expect(shown(inner, 'hi').map((one) => (one as string[])[2])).toEqual(texts);
});

test.each([
  ['as it is', "<a href='https://x.org/y'>https://x.org/y</a>", 'see https://x.org/y'],
  ['as a client has made it', "<a href='http://x.org/'><span><b>x.org</b></span></a>", 'see x.org'],
  ['of mail', "<a href='mailto:a@x.org'>a@x.org</a>", 'see a@x.org'],
])('a link that says where it leads says it once, %s', (_, link, body) => {
  expect(shown(`<body>${body}</body>${xhtml(`see ${link}`)}`, body)).toEqual([]);
});

test('bytes are no text, wherever they stand', () => {
  const pictures = "<img src='data:image/png;base64,AAAA'/><img src='cid:sha1+a@bob.xmpp.org'/>";
  expect(shown(`<body>look</body>${xhtml(`look${pictures}`)}`, 'look')).toEqual([]);
});

test('words for people are shown, whatever they begin with', () => {
  const inner = `<x xmlns='urn:a'><v label='cid: pay 900'/><v name='data:,;base64,Pay 900'/></x>`;
  expect(shown(inner, null)).toEqual([['other', null, 'cid: pay 900\ndata:,;base64,Pay 900']]);
});

test.each([
  "<span style='color:red; DISPLAY : none'>not </span>",
  "<b><i style='visibility:hidden'>not</i></b> ",
  "<span style='font-size:0px;'>not </span>",
  "<span style='display:/* */none'>not </span>",
  "<span hidden=''>not </span>",
  '<script>not</script>',
  '<title>not</title>',
])('what is hidden from some readers is read both ways: %s', (hidden) => {
  expect(shown(`<body>do not pay</body>${xhtml(`do ${hidden}pay`)}`, 'do not pay')).toEqual([
    ['xhtml', null, expect.stringMatching(/^do\s+pay$/)],
  ]);
  expect(shown(`<body>do pay</body>${xhtml(`do ${hidden}pay`)}`, 'do pay')).toEqual([
    ['xhtml', null, expect.stringMatching(/^do\s+not\s+pay$/)],
  ]);
});

test.each(["style='font-size: 0.8em'", "style='color: none'", "style='opacity:0.5'", "class='hidden'"])(
  'what is only set differently is read once: %s',
  (attribute) => {
    expect(
      shown(`<body>do not pay</body>${xhtml(`do <span ${attribute}>not</span> pay`)}`, 'do not pay'),
    ).toEqual([]);
  },
);

test.each([
  '/* '.repeat(200_000),
  '/**/'.repeat(150_000),
  'display'.repeat(90_000),
  'font-size:0'.padEnd(600_000, '0 '),
])('a hostile style is read in no time', (style) => {
  const begun = performance.now();
  expect(shown(`<body>a</body>${xhtml(`<b style='${style}'>a</b>`)}`, 'a')).toEqual([]);
  expect(performance.now() - begun).toBeLessThan(1000);
});

test('a language is the name of one, and no words of the sender', () => {
  const subject = (lang: string, text: string): string => `<subject xml:lang='${lang}'>${text}</subject>`;
  expect(shown(subject('pt-BR', 'a') + subject('en_US', 'b') + subject('en): 900 (x', 'c'), null)).toEqual([
    ['subject', 'pt-BR', 'a'],
    ['subject', 'en_US', 'b'],
    ['subject', null, 'c'],
  ]);
  // Put together they look the same.
  expect(shown(subject('en pay 900', 'to me') + subject('en', 'pay 900 to me'), null)).toEqual([
    ['subject', null, 'to me'],
    ['subject', 'en', 'pay 900 to me'],
  ]);
});

test.each([
  ["namespace='urn:x' name='Pay 900'", [['other', null, 'Pay 900']]],
  ["namespace='urn:pay-900' name=' '", [['other', null, 'urn:pay-900']]],
  ["namespace='urn:pay-900'", [['other', null, 'urn:pay-900']]],
  ["namespace='urn:xmpp:omemo:2' name='Pay 900'", []],
])('an encryption that nobody knows is called what it says: %s', (attributes, texts) => {
  expect(shown(`<encryption xmlns='urn:xmpp:eme:0' ${attributes}/>`, null)).toEqual(texts);
});

test('each element is a line, but for those within a text', () => {
  const inner = `<x xmlns='urn:a'>\n <t>one</t><t>two <b>th</b>ree</t>\n <u><v label='four'/></u></x>`;
  expect(shown(inner, null)).toEqual([['other', null, 'one\ntwo three\nfour']]);
});

test('of many texts those beyond a thousand are one, and none is lost', () => {
  const inner = Array.from({ length: 1500 }, (_, i) => `<subject>s${i}.</subject>`).join('');
  const texts = shown(inner, null) as string[][];
  expect(texts).toHaveLength(1001);
  expect(texts.at(-1)?.[0]).toBe('other');
  expect(texts.map(([, , text]) => text).join('\n')).toBe(
    Array.from({ length: 1500 }, (_, i) => `s${i}.`).join('\n'),
  );
});

test('what is cut is no half of a character', () => {
  const texts = shown(`<subject>a${'😀'.repeat(524_289)}</subject>`, null) as string[][];
  expect(texts.map(([part, , text]) => [part, part === 'cut' ? text : text?.length])).toEqual([
    ['subject', 1024 * 1024 - 1],
    ['cut', '4'],
  ]);
});
