import fc from 'fast-check';
import { cell } from '../../../src/chatlog/export/csv.ts';
import { contentType, fileName, foot, formats, head } from '../../../src/chatlog/export/formats.ts';
import { rfc3339 } from '../../../src/chatlog/times.ts';
import type { MessageView } from '../../../src/chatlog/reader.ts';

const message: MessageView = {
  stanzaId: '-begins_like_a_formula',
  id: '=1+1',
  from: 'alice@localhost/home',
  to: 'bob@localhost',
  type: 'chat',
  room: null,
  body: 'He said "hi",\r\nand 你好 \u{1F600}',
  sentAt: '2026-11-21T08:00:00.123Z',
  state: 'received',
  repeats: null,
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
    stanzaId: "'-begins_like_a_formula",
    repeats: '',
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

test('CSV: every text comes back as it was, and none is a formula', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[=+\-@\t\r,"\n' a]*$/));
  fc.assert(
    fc.property(text, text, (one, other) => {
      const [record = []] = parseCsv(`${cell(one)},${cell(other)}\r\n`);
      [one, other].forEach((original, index) => {
        const read = record[index] ?? '';
        expect(read).not.toMatch(/^[=+\-@\t\r]/);
        expect(/^'[=+\-@\t\r]/.test(read) && read !== original ? read.slice(1) : read).toBe(original);
      });
    }),
  );
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
    deliveries: [delivery],
  });
  const tags = [...row.matchAll(/<\/?([a-z!-]+)/gi)].map(([, name]) => name);
  expect(new Set(tags)).toEqual(
    new Set(['article', 'header', 'time', 'bdi', 'p', 'footer', ...(row.includes('"mark"') ? ['span'] : [])]),
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
