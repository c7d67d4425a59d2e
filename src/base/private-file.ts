/** Files of the data directory are for our own user only (0600), whatever the umask is and whoever made them. */
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  mkdirSync,
  openSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';

const others = 0o077;

/**
 * Makes an empty file if there is none, and removes the rights of other users from one that exists. Callers call this
 * before a library opens the file, because SQLite gives its journals the mode of the file. It throws the system's own
 * error if the file cannot be written, which SQLite does not report. An existing file is not opened: on POSIX, closing
 * it would release the locks of every connection of this process.
 */
export function privateFile(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return closeSync(openSync(file, 'a', 0o600));
  if (found.isDirectory())
    throw Object.assign(new Error(`EISDIR: ${file} is a directory`), { code: 'EISDIR' });
  if ((found.mode & others) !== 0) narrow(file, found.mode);
  accessSync(file, constants.R_OK | constants.W_OK);
}

/** The same for a directory (0700). */
export function privateDirectory(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const { mode } = statSync(directory);
  if ((mode & others) !== 0) narrow(directory, mode);
}

/** Writes beside the file and renames: a full disk must not leave half of it, nor may others read it for a moment. */
export function writePrivate(file: string, text: string): void {
  const fresh = `${file}.new`;
  privateFile(fresh);
  writeFileSync(fresh, text);
  renameSync(fresh, file);
}

/** A volume may belong to another user or have no modes. Everything still works then, and health reports it. */
function narrow(path: string, mode: number): void {
  try {
    chmodSync(path, mode & 0o7777 & ~others);
  } catch {
    // `isReadByOthers` finds it.
  }
}

/** Whether users other than the owner may read or write it; Windows has no such bits. */
export function isReadByOthers(path: string): boolean {
  const found = process.platform === 'win32' ? undefined : statSync(path, { throwIfNoEntry: false });
  return found !== undefined && (found.mode & others) !== 0;
}
