/** Where an export into a file goes on, and when it does not. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { begin, examine, finish, noteOf } from '../../../src/cli/resume.ts';
import { exportFormats } from '../../../src/cli/rows.ts';
import type { ExportFormat } from '../../../src/cli/rows.ts';
import { formats, head, foot } from '../../../src/export/formats.ts';
import { aMessage } from '../console/in-memory.ts';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'receipts-resume-'));
  file = path.join(directory, 'log');
});
afterEach(() => rmSync(directory, { recursive: true }));

const messages = [1, 2, 3].map((number) => aMessage(number, { body: `line\nof "${number}"` }));
const query = { format: 'jsonl', since: '2026-11-21T10:00:00.000Z' };
const request = { format: 'jsonl', since: '2h' };

function rows(format: ExportFormat): string {
  return head(format) + messages.map(formats[format].row).join('');
}

test('what was never begun begins anew, with a note for nobody else', async () => {
  const { keep, last } = await begin(file, 'jsonl', request, query, 'resume');
  expect({ keep, last }).toEqual({ keep: 0, last: null });
  expect(JSON.parse(readFileSync(noteOf(file), 'utf8'))).toEqual({ version: 1, request, query });
  expect(statSync(noteOf(file)).mode & 0o777).toBe(0o600);
  await finish(file);
  expect(() => statSync(noteOf(file))).toThrow('ENOENT');
});

describe.each(exportFormats)('%s', (format) => {
  test.each([1, 10])('with a torn end goes on behind the last whole row (%d bytes short)', async (short) => {
    const text = rows(format);
    writeFileSync(file, Buffer.from(text).subarray(0, -short));
    const { keep, last } = await begin(file, format, { format }, { format }, 'resume');
    expect(Buffer.from(text).subarray(0, keep).toString()).toBe(
      head(format) + messages.slice(0, 2).map(formats[format].row).join(''),
    );
    expect(last).toMatchObject({ stanzaId: 'stanza-2', sentAt: Date.parse(messages[1]?.sentAt ?? '') });
  });

  test('that is finished is left alone, unless told otherwise', async () => {
    writeFileSync(file, rows(format) + foot(format));
    await expect(begin(file, format, { format }, { format }, 'resume')).rejects.toThrow('is there already');
    expect(await begin(file, format, { format }, { format }, 'append')).toMatchObject({
      keep: Buffer.byteLength(rows(format)),
      last: { stanzaId: 'stanza-3' },
    });
    await finish(file);
    expect(await begin(file, format, { format }, { format }, 'overwrite')).toMatchObject({
      keep: 0,
      last: null,
    });
  });

  test('with a note goes on even where it ends with a whole row', async () => {
    await begin(file, format, { format }, { format }, 'resume');
    writeFileSync(file, rows(format));
    expect(await begin(file, format, { format }, { format }, 'resume')).toMatchObject({
      keep: Buffer.byteLength(rows(format)),
      last: { stanzaId: 'stanza-3' },
    });
  });
});

test('HTML without its foot is unfinished', async () => {
  writeFileSync(file, rows('html'));
  expect((await examine(file, 'html')).torn).toBe(true);
  writeFileSync(file, `${rows('html')}</main>\n</bo`);
  expect(await examine(file, 'html')).toMatchObject({ torn: true, keep: Buffer.byteLength(rows('html')) });
});

test('the times that were meant stay those of the first run', async () => {
  await begin(file, 'jsonl', request, query, 'resume');
  writeFileSync(file, rows('jsonl').slice(0, -5));
  const later = { ...query, since: '2026-11-21T11:00:00.000Z' };
  const { query: meant } = await begin(file, 'jsonl', request, later, 'resume');
  expect(meant).toEqual(query);
});

test('a file that was begun with other filters is left alone', async () => {
  await begin(file, 'jsonl', request, query, 'resume');
  writeFileSync(file, rows('jsonl').slice(0, -5));
  const other = { format: 'jsonl', participant: 'bob@localhost' };
  await expect(begin(file, 'jsonl', other, query, 'resume')).rejects.toMatchObject({
    message: `${file} was begun with other filters: jsonl --since 2h.`,
    status: 1,
  });
  expect(readFileSync(file, 'utf8')).toBe(rows('jsonl').slice(0, -5));
});

test('a head without rows begins anew; a part of one only where an export is under way', async () => {
  for (const text of [head('csv'), head('csv', true)]) {
    writeFileSync(file, text);
    expect(await begin(file, 'csv', { format: 'csv' }, {}, 'append')).toMatchObject({ keep: 0, last: null });
    await finish(file);
  }
  writeFileSync(file, `${head('html')}\n\n${foot('html')}`);
  expect(await begin(file, 'html', { format: 'html' }, {}, 'append')).toMatchObject({ keep: 0, last: null });
  await finish(file);
  writeFileSync(file, head('csv').slice(0, 20));
  await expect(begin(file, 'csv', { format: 'csv' }, {}, 'append')).rejects.toThrow('none of an export');
  writeFileSync(noteOf(file), JSON.stringify({ version: 1, request: { format: 'csv' }, query: {} }));
  expect(await begin(file, 'csv', { format: 'csv' }, {}, 'resume')).toMatchObject({ keep: 0, last: null });
});

describe.each(['resume', 'append'] as const)('with --%s nothing of another file is touched', (existing) => {
  const foreign: readonly (readonly [ExportFormat, string])[] = [
    ['jsonl', 'my only notes, without a line end'],
    ['jsonl', '{"my":"notes"}'],
    ['jsonl', 'line 1\nline 2\n'],
    ['jsonl', '\u0000\u0001binary\n\n'],
    ['jsonl', '\n'],
    ['csv', 'a;b;c'],
    ['csv', 'name,phone'],
    ['csv', 'name,phone\r\nx,1\r\n'],
    ['csv', `${head('csv').trimEnd()},mine`],
    ['csv', `${head('csv')}"a","torn`],
    ['csv', `${head('csv')}my notes`],
    ['html', '<html><body>my page</body></html>\n'],
    ['html', '<!doctype html>\n<title>mine</title>'],
    ['html', '<article>mine</article>\n'],
    ['html', '<p>fragment'],
    ['jsonl', `${rows('jsonl')}and my notes`],
    ['csv', `${rows('csv')}and my notes`],
    ['html', `${rows('html')}<p>and my notes`],
    ['html', `${rows('html')}${foot('html')}<!-- mine -->`],
  ];
  test.each(foreign)('%s: %j', async (format, text) => {
    writeFileSync(file, text);
    await expect(begin(file, format, { format }, { format }, existing)).rejects.toMatchObject({ status: 1 });
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(() => statSync(noteOf(file))).toThrow('ENOENT');
  });
});

test('a note does not make a file that has come in its place ours', async () => {
  await begin(file, 'jsonl', request, query, 'resume');
  writeFileSync(file, 'notes of another program');
  await expect(begin(file, 'jsonl', request, query, 'resume')).rejects.toThrow('none of an export');
  expect(readFileSync(file, 'utf8')).toBe('notes of another program');
  writeFileSync(file, '  {"stan');
  expect(await begin(file, 'jsonl', request, query, 'resume')).toMatchObject({ keep: 0, last: null });
});

test("a file of another kind is nobody's export", async () => {
  writeFileSync(file, 'some\nnotes');
  await expect(begin(file, 'jsonl', {}, {}, 'resume')).rejects.toThrow('none of an export');
  expect(readFileSync(file, 'utf8')).toBe('some\nnotes');
  await expect(begin(directory, 'jsonl', {}, {}, 'resume')).rejects.toThrow('no ordinary file');
});

test('a note that cannot be read is not guessed at', async () => {
  writeFileSync(file, rows('jsonl'));
  writeFileSync(noteOf(file), '{"version":1');
  await expect(begin(file, 'jsonl', {}, {}, 'resume')).rejects.toThrow('cannot be read');
});
