/** One writer of JSON: no reader of lines breaks what it wrote, whatever it takes for the end of a line. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { jsonLine, jsonText } from '../../../src/base/json.ts';
import { createLogger } from '../../../src/base/logger.ts';
import { harmlessJson, jsonLines } from '../../../src/cli/harmless.ts';
import { formats } from '../../../src/export/formats.ts';
import { until } from '../../support/until.ts';
import { aMessage } from '../console/in-memory.ts';

/** What somebody, somewhere takes for the end of a line, or for something that is none of the text. */
const all = '\n\r\v\f\u001C\u001D\u001E\u0085\u2028\u2029\uFEFF\u007F\u009B\u0000';
const breaks = all.split('');
const body = breaks.map((one) => `x${one}`).join('');
const message = aMessage(1, { body });

async function linesOf(text: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: Readable.from([text]) })) lines.push(line);
  return lines;
}

test.each([
  ['an export', formats.jsonl.row(message) + formats.jsonl.row(message)],
  ['the command', jsonLines([message, message])],
  ['anything else', jsonLine(message) + jsonLine(message)],
])('%s: each message is one line to Node, to Python and to a terminal', async (_what, text) => {
  expect(await linesOf(text)).toHaveLength(2);
  // As Python's str.splitlines has them.
  // oxlint-disable-next-line no-control-regex -- what ends a line there
  expect(text.split(/[\n\r\v\f\u001C-\u001E\u0085\u2028\u2029]/)).toHaveLength(3);
  // oxlint-disable-next-line no-control-regex -- what must not be left
  expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u2028\u2029\uFEFF]/);
  for (const line of text.trimEnd().split('\n')) expect(JSON.parse(line)).toMatchObject({ body });
});

test('what is written is what is read, names and lone surrogates too', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...breaks, '\uD800', '\uDC00x'));
  fc.assert(
    fc.property(fc.dictionary(text, text), (value) => {
      const written = jsonText({ value });
      expect(written.isWellFormed()).toBe(true);
      expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify({ value })));
      expect(JSON.parse(harmlessJson({ value }))).toEqual(JSON.parse(written));
    }),
  );
});

test('a log line with such an address in it is one line', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'receipts-log-'));
  const logger = createLogger(directory, 'file');
  try {
    logger.info(`session of a@b/${all}`);
    const read = (): string => readFileSync(join(directory, 'handler.log'), 'utf8');
    await until('it is written', () => read() !== '');
    expect(await linesOf(read())).toHaveLength(1);
    expect(JSON.parse(read())).toMatchObject({ message: `session of a@b/${all}` });
  } finally {
    logger.close();
    rmSync(directory, { recursive: true, force: true });
  }
});
