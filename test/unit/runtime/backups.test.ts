import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Backups } from '../../../src/runtime/backups.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'receipts-backups-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('copies that an administrator has made beside the log stay, and what a killed handler left goes', () => {
  const log = join(directory, 'chat-log.db');
  writeFileSync(log, 'log');
  const own = ['.backup', '.bak', '.old', '.copy', '-backup', '.backup-wal', '.backup.db'];
  for (const suffix of own) copyFileSync(log, log + suffix);
  const { file } = new Backups(log, undefined);
  writeFileSync(file, 'half of it');
  writeFileSync(`${file}-journal`, 'half of it');
  const backups = new Backups(log, undefined);
  backups.forget();
  expect(readdirSync(directory).sort()).toEqual(
    ['chat-log.db', ...own.map((suffix) => `chat-log.db${suffix}`)].sort(),
  );
});

test.each(['', '-wal', '-journal'])('what cannot be removed keeps nobody from starting: %s', (suffix) => {
  const log = join(directory, 'chat-log.db');
  const left = `${log}.backup-under-way${suffix}`;
  mkdirSync(left);
  const backups = new Backups(log, undefined);
  const said = expect.stringContaining(left);
  expect(backups.start()).toEqual({ refused: said });
  expect(backups.forget()).toEqual(said);
  rmSync(left, { recursive: true });
  expect(backups.forget()).toBeNull();
});
