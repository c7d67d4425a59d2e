/** The options of `npm start` that name a file with a token. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseStartOptions } from '../../../tools/commands/start-options.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'receipts-options-'));
});
afterEach(() => rmSync(directory, { recursive: true }));
const parse = (...args: string[]) => parseStartOptions(args, directory);

test('--api-token-file is read from where the user is', () => {
  writeFileSync(path.join(directory, 'token'), 'secret-of-file\n', { mode: 0o600 });
  expect(parse('--api-token-file', 'token')).toMatchObject({
    ok: true,
    options: { apiToken: 'secret-of-file', warnings: [] },
  });
});

test('one that others may read is used, with a warning', () => {
  writeFileSync(path.join(directory, 'token'), 'secret-of-file');
  chmodSync(path.join(directory, 'token'), 0o644);
  expect(parse('--api-token-file', 'token')).toMatchObject({
    ok: true,
    options: { apiToken: 'secret-of-file', warnings: [expect.stringContaining('mode 644')] },
  });
});

test.each([
  [null, 'is not there'],
  ['', 'is empty'],
  ['\n\n', 'is empty'],
  ['short', 'at least 8'],
  ['two tokens', 'more than one token'],
])('%j in it is wrong usage: %s', (content, problem) => {
  if (content !== null) writeFileSync(path.join(directory, 'token'), content);
  const parsed = parse('--api-token-file', 'token');
  expect(parsed).toMatchObject({ ok: false, status: 2 });
  expect(parsed.ok ? '' : parsed.text).toContain(problem);
  expect(parsed.ok ? '' : parsed.text).toContain('--api-token-file');
});

test('two tokens are one too many', () => {
  expect(parse('--api-token', 'long-enough', '--api-token-file', 'token')).toMatchObject({
    ok: false,
    status: 2,
  });
});
