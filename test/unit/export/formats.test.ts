import fc from 'fast-check';
import { cell } from '../../../src/export/csv.ts';
import { contentType, fileName, foot, formats, head } from '../../../src/export/formats.ts';
import { guarded, unguarded } from '../../../src/export/formula.ts';
import type { MessageView } from '../../../src/store/reader.ts';
import { rfc3339 } from '../../../src/store/times.ts';

const message: MessageView = {
  stanzaId: '-begins_like_a_formula',
  id: '=1+1',
  from: 'alice@localhost/home',
  to: 'bob@localhost',
  type: 'chat',
  room: null,
  body: 'He said "hi",\r\nand 你好 \u{1F600}',
  bodies: [],
  texts: [{ part: 'xhtml', lang: 'de', text: '=1+1' }],
  sentAt: '2026-11-21T08:00:00.123Z',
  state: 'received',
  repeats: null,
  position: '1763683200000.7',
  moreDeliveries: 0,
  deliveries: [
    { resource: 'a phone', state: 'received', evidence: 'receipt', at: '2026-11-21T08:00:01.000Z' },
    { resource: 'tablet', state: 'sent', evidence: null, at: '2026-11-21T08:00:02.000Z' },
  ],
};

/** RFC 4180, section 2, and nothing more lenient. */
function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  let record: string[] = [];
  while (field.lastIndex < text.length) {
    const at = field.lastIndex;
    const match = field.exec(text);
    if (match === null) throw new Error(`no CSV at ${at}: ${JSON.stringify(text.slice(at, at + 40))}`);
    record.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === ',') continue;
    records.push(record);
    record = [];
  }
  return records;
}

test('JSON Lines: a message as REST gives it, on one line whatever is in it', () => {
  const line = formats.jsonl.row({ ...message, body: 'a\nb\u2028c\r' });
  expect(line.indexOf('\n')).toBe(line.length - 1);
  expect(JSON.parse(line)).toEqual({ ...message, body: 'a\nb\u2028c\r' });
  expect([head('jsonl'), foot('jsonl')]).toEqual(['', '']);
});

test('CSV: as many cells in each record as in the header; deliveries in one', () => {
  const text = head('csv') + formats.csv.row(message) + formats.csv.row({ ...message, body: null });
  const [header = [], first = [], second = []] = parseCsv(text);
  const named = (record: string[]) => Object.fromEntries(header.map((name, index) => [name, record[index]]));
  expect(named(first)).toEqual({
    stanzaId: '-begins_like_a_formula',
    repeats: '',
    position: '1763683200000.7',
    texts: '[{"part":"xhtml","lang":"de","text":"=1+1"}]',
    id: "'=1+1",
    from: message.from,
    to: message.to,
    type: 'chat',
    room: '',
    sentAt: message.sentAt,
    state: 'received',
    body: message.body,
    deliveries: 'a phone received receipt 2026-11-21T08:00:01.000Z; tablet sent - 2026-11-21T08:00:02.000Z',
  });
  expect(named(second)).toMatchObject({ body: '' });
});

test('CSV: no resource makes a delivery of its own', () => {
  const proof = 'received receipt 2026-11-21T08:00:01.000Z';
  const deliveries = [`a ${proof}; b`, '"q"', 'c'].map(
    (resource) => ({ resource, state: 'sent', evidence: null, at: message.sentAt }) as const,
  );
  const [record = []] = parseCsv(formats.csv.row({ ...message, deliveries }));
  const end = `sent - ${message.sentAt}`;
  expect(record[9]).toBe(`"a ${proof}; b" ${end}; ${JSON.stringify('"q"')} ${end}; c ${end}`);
});

/** Cells as a program sees them that takes any of these for the end of one, quotes or not. */
const separators = /[,;|\t\n\v\f\r\u0085\u2028\u2029]/;

test.each([
  ['hello;=1+1', "hello;'=1+1"],
  ['a\t@SUM(1)', "a\t'@SUM(1)"],
  ['a|-2+3', "a|'-2+3"],
  ['two\r\n+1', "two\r\n'+1"],
  ['a, \u200B"=1"', `a,' \u200B"=1"`],
  ['\uFF1D1+1', "'\uFF1D1+1"],
  [' =1+1', "' '=1+1"],
  ["'=1+1", "''=1+1"],
  ['say =1+1', "say '=1+1"],
  ['yes - no, a+b = c :-) https://a.example/?b=c', 'yes - no, a+b = c :-) https://a.example/?b=c'],
])('CSV: %j is %j', (text, written) => {
  expect(guarded(text)).toBe(written);
  expect(unguarded(written)).toBe(text);
});

test('CSV: every text comes back as it was, and none is a formula whatever separates cells', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...'=+-@\uFF1D\t\r\n,;| \'"a1\u200B\u0000'.split('')) }),
  );
  fc.assert(
    fc.property(text, text, (one, other) => {
      const [record = []] = parseCsv(`${cell(one)},${cell(other)}\r\n`);
      [one, other].forEach((original, index) => {
        const read = record[index] ?? '';
        for (const part of read.split(separators)) {
          // oxlint-disable-next-line no-control-regex -- what programs pass over
          expect(part).not.toMatch(/^[\s"\u0000-\u001F\u200B]*[=+\-@\uFF1D]/);
        }
        for (const part of read.split(/\s/)) expect(part).not.toMatch(/^[=+\-@\uFF1D]./);
        expect(unguarded(read)).toBe(original);
      });
    }),
  );
});

test('CSV: an id stays what can be asked for; one that is a stranger’s formula does not run', () => {
  const [record = []] = parseCsv(formats.csv.row({ ...message, id: '-abc_DEF-1', repeats: '-other' }));
  expect([record[0], record[1], record[10]]).toEqual(['-begins_like_a_formula', '-abc_DEF-1', '-other']);
  const [other = []] = parseCsv(
    formats.csv.row({ ...message, id: '-1+cmd|x!A0', room: '+4930@sms.example' }),
  );
  expect([other[1], other[5]]).toEqual(["'-1+cmd|x!A0", "'+4930@sms.example"]);
});

test('CSV: a body made to be slow is not', () => {
  const body = `${'\t'.repeat(100_000)}${"; '".repeat(100_000)}=1`;
  const begun = performance.now();
  expect(unguarded(guarded(body))).toBe(body);
  expect(performance.now() - begun).toBeLessThan(2000);
});

test('CSV: a byte order mark where it is asked for, and nowhere else', () => {
  expect([head('csv', true).charCodeAt(0), head('csv').charCodeAt(0)]).toEqual([0xfeff, 's'.charCodeAt(0)]);
});

const hostile = [
  '<script>alert(1)</script>',
  '</p></article></body><img src=x onerror=alert(1)>',
  '" onmouseover="alert(1)',
  '<!-- <style>*{display:none}</style> --><base href=//evil>',
  'pay \u202Etxt.exe\u202C \u200B now',
  '\u0000\u0007\u009B',
];

test.each(hostile)('HTML: %j is text only, wherever it stands', (text) => {
  const delivery = { resource: text, state: 'sent', evidence: null, at: message.sentAt } as const;
  const [from, to] = [`a@b/${text}`, `c@d/${text}`];
  const row = formats.html.row({
    ...message,
    from,
    to,
    room: text,
    body: text,
    bodies: [{ lang: text, body: `other ${text}` }],
    texts: [{ part: 'xhtml', lang: text, text }],
    deliveries: [delivery],
  });
  const tags = [...row.matchAll(/<\/?([a-z!-]+)/gi)].map(([, name]) => name);
  expect(new Set(tags)).toEqual(
    new Set([
      'article',
      'header',
      'time',
      'bdi',
      'p',
      'small',
      'footer',
      ...(row.includes('"mark"') ? ['span'] : []),
    ]),
  );
  expect(row.replaceAll(/="[^"]*"/g, '=')).not.toMatch(/<[^>]* on\w+=/);
  // oxlint-disable-next-line no-control-regex -- what must not be left
  expect(row).not.toMatch(/[\u0000-\u0008\u007F-\u009F\u200B\u202A-\u202E]/);
});

test('HTML: the page asks nobody for anything, and runs nothing', () => {
  expect(head('html')).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  expect(head('html') + foot('html')).not.toMatch(/<script|src=|href=|url\(/);
});

test('content types and file names', () => {
  expect(contentType('csv')).toBe('text/csv; charset=utf-8; header=present');
  expect(contentType('jsonl')).toMatch(/^application\/jsonl/);
  expect(fileName('html', Date.UTC(2026, 10, 21, 8))).toBe('chat-log-2026-11-21T08-00-00Z.html');
});

test('times are those of Date', () => {
  const any = fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 });
  const near = fc
    .integer({ min: -5, max: 5 })
    .map((offset) => 1_763_683_200_000 + offset * 43_200_000 + offset);
  fc.assert(
    fc.property(fc.oneof(any, near), (milliseconds) => {
      expect(rfc3339(milliseconds)).toBe(new Date(milliseconds).toISOString());
    }),
  );
});
