/** Reports files that are too long, private members declared with `#`, and imports that violate the tables of rooms. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { wrongArrows } from './arrows.ts';
import { isInOuterRoom, outerRooms } from './outer-rooms.ts';
import { hashPrivate } from './private-members.ts';
import { rooms } from './rooms.ts';
import { isCode, tooLong } from './too-long.ts';

const listed = (...which: string[]): string[] =>
  execFileSync('git', ['ls-files', '-z', ...which], { encoding: 'utf8' })
    .split('\0')
    .filter((name) => name !== '');

// A file that is deleted but not committed yet cannot be read.
const deleted = new Set(listed('--deleted'));
const files = listed('--cached', '--others', '--exclude-standard', '--deduplicate')
  .filter((name) => isCode(name) && !deleted.has(name))
  .map((name) => ({ name, text: readFileSync(name, 'utf8') }));

const faults = [
  ...tooLong(files.map(({ name, text }) => [name, text])),
  ...hashPrivate(files),
  ...wrongArrows(files, rooms),
  ...wrongArrows(
    files.filter(({ name }) => isInOuterRoom(name)),
    outerRooms,
    { root: '', file: 'tools/check/outer-rooms.ts' },
  ),
];
for (const line of faults) {
  process.stderr.write(`${line}\n`);
  process.exitCode = 1;
}
