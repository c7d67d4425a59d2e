/**
 * Reads a token from a file, since others see a token on the command line or in the environment in the list of
 * processes.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { codeOf } from './failure.ts';

export type TokenFile =
  /**
   * `warning`: others may read the file. This is not refused, since secrets that a container gets are often readable.
   */
  | { readonly ok: true; readonly token: string; readonly warning: string | null }
  | { readonly ok: false; readonly problem: string; readonly remedy: string };

const maxLength = 4096;
const remedy =
  'Give a file that holds the token and nothing else, for instance one made by: umask 077; echo TOKEN > FILE';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'is not there',
  ENOTDIR: 'is not there',
  EACCES: 'may not be read by you',
  EISDIR: 'is a directory',
};

/** Reads no more than a token may have, as the file may be an endless device. */
export function readTokenFile(file: string): TokenFile {
  const refuse = (reason: string): TokenFile => ({ ok: false, problem: `${file} ${reason}`, remedy });
  let text: string;
  let mode: number;
  try {
    const descriptor = openSync(file, 'r');
    try {
      mode = fstatSync(descriptor).mode;
      text = readUpTo(descriptor, maxLength + 1);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    const code = codeOf(error);
    return refuse(reasons[code] ?? `cannot be read: ${code}`);
  }
  if (text.length > maxLength) return refuse(`holds more than ${maxLength} characters: it is no token`);
  // A byte order mark and the final line break do not belong to the token.
  const token = text.replace(/^\uFEFF/, '').trim();
  if (token === '') return refuse('is empty');
  if (!/^[\x21-\x7e]+$/.test(token)) {
    return refuse('holds more than one token: it has visible ASCII characters and no blanks');
  }
  const open = process.platform !== 'win32' && (mode & 0o077) !== 0;
  const warning = `${file} can be read by others (mode ${(mode & 0o777).toString(8)}): run chmod 600 on it`;
  return { ok: true, token, warning: open ? warning : null };
}

function readUpTo(descriptor: number, maxBytes: number): string {
  const bytes = Buffer.alloc(maxBytes);
  let length = 0;
  // A pipe may return less than was asked for.
  while (length < maxBytes) {
    const read = readSync(descriptor, bytes, length, maxBytes - length, null);
    if (read === 0) break;
    length += read;
  }
  return bytes.toString('utf8', 0, length);
}
