/** Files of the data directory: theirs alone who runs us (0600), whatever the umask is and whoever made them before. */
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
 * Makes an empty file where there is none, and takes from others what they may do with one that is there. To be called
 * before a library opens it: SQLite gives its journals the mode of the file. Throws what keeps it from being written, by
 * the system's own name, which SQLite does not tell. One that is there is not opened: on POSIX, closing it would take
 * the locks of every connection that this process has to it.
 */
export function privateFile(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return closeSync(openSync(file, 'a', 0o600));
  if (found.isDirectory())
    throw Object.assign(new Error(`EISDIR: ${file} is a directory`), { code: 'EISDIR' });
  if ((found.mode & others) !== 0) narrow(file, found.mode);
  accessSync(file, constants.R_OK | constants.W_OK);
}

/** As the file, for a directory (0700). */
export function privateDirectory(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const { mode } = statSync(directory);
  if ((mode & others) !== 0) narrow(directory, mode);
}

/** Written beside and renamed: a full disk must not leave half of it, nor a moment in which others may read. */
export function writePrivate(file: string, text: string): void {
  const fresh = `${file}.new`;
  privateFile(fresh);
  writeFileSync(fresh, text);
  renameSync(fresh, file);
}

/** A volume may belong to somebody else, or know no modes: that keeps nothing from working, and health tells of it. */
function narrow(path: string, mode: number): void {
  try {
    chmodSync(path, mode & 0o7777 & ~others);
  } catch {
    // isReadByOthers finds it.
  }
}

/** Whether others than its owner may read or write it; Windows knows no such bits. */
export function isReadByOthers(path: string): boolean {
  const found = process.platform === 'win32' ? undefined : statSync(path, { throwIfNoEntry: false });
  return found !== undefined && (found.mode & others) !== 0;
}
