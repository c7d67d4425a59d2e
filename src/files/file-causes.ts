/**
 * Finds why a file of ours cannot be used. SQLite has one code for many causes, so the system is asked where the code
 * does not tell them apart.
 */
import { closeSync, fsyncSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { conditions } from '../base/conditions.ts';
import { errorCode } from './sqlite-file.ts';
import { ForeignFileError } from './sqlite-kind.ts';

export const causes = [
  'busy',
  'in-use',
  'full',
  'quota',
  'too-large',
  'read-only',
  'denied',
  'gone',
  'no-locks',
  'no-wal',
  'io',
  'files',
  'memory',
  'newer',
  'foreign',
  'lock-file',
  'addon',
  'damaged',
  'unusable',
] as const;
export type Cause = (typeof causes)[number];

/** The code of the condition that stands for a cause. */
export function codeOf(cause: Cause): keyof typeof conditions {
  // Each cause has its condition; a unit test checks it.
  return `RECEIPTS_STORE_${cause.toUpperCase().replaceAll('-', '_')}` as keyof typeof conditions;
}

export function remedyOf(cause: Cause): string {
  return conditions[codeOf(cause)].remedy;
}

/** The file was written by a later version of the plugin. */
export class NewerFileError extends Error {}

const bySystem: Readonly<Record<string, Cause>> = {
  ENOSPC: 'full',
  EDQUOT: 'quota',
  EFBIG: 'too-large',
  EROFS: 'read-only',
  EACCES: 'denied',
  EPERM: 'denied',
  ENOENT: 'gone',
  ENOTDIR: 'gone',
  EISDIR: 'gone',
  ELOOP: 'gone',
  ESTALE: 'gone',
  ENOTCONN: 'gone',
  ENXIO: 'gone',
  ENOLCK: 'no-locks',
  EIO: 'io',
  EMFILE: 'files',
  ENFILE: 'files',
  ENOMEM: 'memory',
  ERR_DLOPEN_FAILED: 'addon',
  MODULE_NOT_FOUND: 'addon',
};

/** Patterns are tried in order; SQLite's extended codes begin with the plain ones. `null` means several causes. */
const bySqlite: readonly (readonly [code: RegExp, cause: Cause | null])[] = [
  [/^SQLITE_(BUSY|LOCKED)/, 'busy'],
  [/^SQLITE_(CORRUPT|NOTADB)/, 'damaged'],
  [/^SQLITE_(NOMEM|IOERR_NOMEM)/, 'memory'],
  [/^SQLITE_(READONLY_DBMOVED|IOERR_VNODE)/, 'gone'],
  [/^SQLITE_(PERM|AUTH)/, 'denied'],
  [/^SQLITE_(PROTOCOL|NOLFS|IOERR_(LOCK|UNLOCK|RDLOCK|CHECKRESERVEDLOCK|BLOCKED))/, 'no-locks'],
  [/^SQLITE_(FULL|IOERR|CANTOPEN|READONLY)/, null],
];

/** The cause that remains for a code with several causes if the system accepts a new file in the directory. */
const otherwise: readonly (readonly [code: RegExp, cause: Cause])[] = [
  [/^SQLITE_FULL/, 'full'],
  [/^SQLITE_IOERR_SHM/, 'no-wal'],
  [/^SQLITE_IOERR/, 'io'],
  [/^SQLITE_CANTOPEN_(ISDIR|SYMLINK|DIRTYWAL)/, 'gone'],
  [/^SQLITE_(CANTOPEN|READONLY)/, 'denied'],
];

/** `ask` answers the system's error code for a new file in the directory, or an empty text if there is none. */
export function causeOf(error: unknown, file: string, ask: (directory: string) => string = probe): Cause {
  if (error instanceof NewerFileError) return 'newer';
  if (error instanceof ForeignFileError) return 'foreign';
  const code = errorCode(error);
  const text = error instanceof Error ? error.message : '';
  const named = bySystem[code] ?? bySystem[/\b(E[A-Z]{3,})\b/.exec(text)?.[1] ?? ''];
  if (named !== undefined) return named;
  const [, plain] = bySqlite.find(([pattern]) => pattern.test(code)) ?? [];
  if (plain === undefined) return 'unusable';
  if (plain !== null) return plain;
  const said = bySystem[ask(dirname(file))];
  if (said === undefined && isAtLimit(file, limitOf(processLimits()))) return 'too-large';
  return said ?? otherwise.find(([pattern]) => pattern.test(code))?.[1] ?? 'unusable';
}

/** The least that SQLite writes at once, with its journal and shared memory, in bytes. */
const probeBytes = 128 * 1024;

/** Writes a file and removes it at once; answers the system's error code, or an empty text if it succeeded. */
function probe(directory: string): string {
  const file = join(directory, `.probe-${process.pid}`);
  try {
    const descriptor = openSync(file, 'w', 0o600);
    try {
      writeFileSync(descriptor, Buffer.alloc(probeBytes));
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    return '';
  } catch (error) {
    return errorCode(error);
  } finally {
    try {
      rmSync(file, { force: true });
    } catch {
      // A file that could not be made need not be removed.
    }
  }
}

/** The largest file that a process may write, in bytes, from Linux's list of its limits; null if there is no limit. */
export function limitOf(limits: string): number | null {
  const [, bytes] = /^Max file size\s+(\d+)/m.exec(limits) ?? [];
  return bytes === undefined ? null : Number(bytes);
}

function processLimits(): string {
  try {
    return readFileSync('/proc/self/limits', 'utf8');
  } catch {
    return '';
  }
}

/** A new file is small and may be written although SQLite's file has no room left to grow. */
export function isAtLimit(file: string, limit: number | null): boolean {
  if (limit === null) return false;
  const sizes = ['', '-wal', '-journal'].map(
    (suffix) => statSync(file + suffix, { throwIfNoEntry: false })?.size ?? 0,
  );
  return Math.max(...sizes) + probeBytes > limit;
}
