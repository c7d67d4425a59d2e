/** Names the files that are too long: part of `npm run check`. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { isCode, tooLong } from './too-long.ts';

const listed = (...which: string[]): string[] =>
  execFileSync('git', ['ls-files', '-z', ...which], { encoding: 'utf8' }).split('\0');

// What is deleted, and not committed yet, has no lines.
const deleted = new Set(listed('--deleted'));
const tracked = listed('--deduplicate').filter((name) => isCode(name) && !deleted.has(name));

for (const line of tooLong(tracked.map((name) => [name, readFileSync(name, 'utf8')]))) {
  process.stderr.write(`${line}\n`);
  process.exitCode = 1;
}
