/** The rows of an export are found in whatever pieces the bytes come. */
import { scannerFor } from '../../../src/cli/resume.ts';
import { exportFormats, fieldsOf } from '../../../src/cli/rows.ts';
import { csv } from '../../../src/export/csv.ts';
import { foot, formats, head } from '../../../src/export/formats.ts';
import { aMessage } from '../console/in-memory.ts';
import { hostileBodies } from '../console/samples.ts';

const bodies = [
  ...hostileBodies.map((body) => body.slice(0, 300)),
  '"quoted", and\nbroken\r\nlines',
  '',
  '</article>\n',
  '=1+1',
];
const messages = bodies.map((body, index) =>
  // Some ids begin as a formula does, and get an apostrophe in CSV.
  aMessage(index, { body, stanzaId: `${index % 2 === 0 ? '-' : ''}id&<"'>${index}` }),
);

describe.each(exportFormats)('%s', (format) => {
  const rows = messages.map((message) => Buffer.from(formats[format].row(message)));
  const whole = Buffer.concat([Buffer.from(head(format)), ...rows, Buffer.from(foot(format))]);

  test.each([1, 7, 64, 1000, 1 << 20])('in pieces of %d bytes', (size) => {
    const scanner = scannerFor(format);
    const parts: Uint8Array[] = [];
    let count = 0;
    const lasts = new Map<number, string>();
    for (let at = 0; at < whole.length; at += size) {
      const found = scanner.push(whole.subarray(at, at + size));
      parts.push(Uint8Array.prototype.slice.call(found.bytes));
      count += found.count;
      if (found.last !== null) {
        lasts.set(count, found.last.stanzaId);
        expect(found.last.sentAt).toBe(Date.parse(messages[count - 1]?.sentAt ?? ''));
      }
    }
    expect(count).toBe(messages.length);
    for (const [number, stanzaId] of lasts) expect(stanzaId).toBe(messages[number - 1]?.stanzaId);
    expect(lasts.get(messages.length)).toBe(messages.at(-1)?.stanzaId);
    expect(Buffer.concat([...parts, scanner.rest])).toEqual(whole);
    expect(Buffer.from(scanner.rest).toString()).toBe(foot(format));
  });

  test('cut anywhere, what is given out ends with a whole row', () => {
    const ends = new Set([0, head(format).length]);
    let end = head(format).length;
    for (const row of rows) ends.add((end += row.length));
    for (let cut = 0; cut <= whole.length; cut += 13) {
      const found = scannerFor(format).push(whole.subarray(0, cut));
      expect(ends).toContain(found.bytes.length);
    }
  });
});

test('the fields of a row', () => {
  expect(fieldsOf('a,"b ""c"", d",,"e\r\nf"\r\n')).toEqual(['a', 'b "c", d', '', 'e\r\nf']);
  expect(fieldsOf(',\r\n')).toEqual(['', '']);
  const message = aMessage(1, { body: 'x,"y"\nz' });
  expect(fieldsOf(csv.row(message)).slice(0, 9)).toEqual([
    message.stanzaId,
    'm1',
    message.from,
    message.to,
    'chat',
    '',
    message.sentAt,
    'accepted',
    'x,"y"\nz',
  ]);
});
