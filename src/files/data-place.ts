/** The place of the data: its directory, whether that is on a volume of its own, and how much room there is. */
import { readdirSync, readFileSync, realpathSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isReadByOthers } from '../base/private-file.ts';

export interface DataPlace {
  readonly directory: string;
  /** The mount point of the file system that holds the directory; null if it is not known. */
  readonly mount: string | null;
  /**
   * Whether that file system is another one than the root's, so that it outlives a container; null if it is not known.
   */
  readonly volume: boolean | null;
  readonly freeBytes: number | null;
  readonly totalBytes: number | null;
  /** Whether users other than Openfire's may read any of the data. */
  readonly readByOthers: boolean;
}

/** Milliseconds for which an answer is reused, because health asks often. */
const freshMs = 1000;

export class DataPlaces {
  private readonly directory: string;
  private known: { readonly at: number; readonly place: DataPlace } | null = null;

  constructor(directory: string) {
    this.directory = directory;
  }

  look(now: number): DataPlace {
    if (this.known === null || Math.abs(now - this.known.at) > freshMs) {
      this.known = { at: now, place: placeOf(this.directory) };
    }
    return this.known.place;
  }
}

export function placeOf(directory: string, root = '/'): DataPlace {
  const mount = mountOf(directory);
  const room = roomOf(directory);
  return {
    directory,
    mount,
    volume: mount === null || process.platform === 'win32' ? null : mount !== root,
    freeBytes: room?.free ?? null,
    totalBytes: room?.total ?? null,
    readByOthers: isReadByOthers(directory) && hasOpenFile(directory),
  };
}

function roomOf(directory: string): { readonly free: number; readonly total: number } | null {
  try {
    const { bavail, blocks, bsize } = statfsSync(directory);
    // Some file systems report no size, for example some network shares.
    return blocks > 0 ? { free: bavail * bsize, total: blocks * bsize } : null;
  } catch {
    return null;
  }
}

/**
 * The longest mount point that leads to the directory. Where the system has no list, devices are compared, which misses
 * bind mounts.
 */
function mountOf(directory: string): string | null {
  try {
    const path = realpathSync(directory);
    const listed = mountPoints()
      .filter((point) => path === point || path.startsWith(point === '/' ? '/' : `${point}/`))
      .toSorted((a, b) => b.length - a.length);
    return listed[0] ?? byDevice(path);
  } catch {
    return null;
  }
}

function mountPoints(): string[] {
  try {
    // proc_pid_mountinfo(5): the fifth field, with blanks and backslashes as octal numbers.
    return readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .map((line) => line.split(' ')[4] ?? '')
      .filter((point) => point !== '')
      .map((point) =>
        point.replace(/\\(\d{3})/g, (_all, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))),
      );
  } catch {
    return [];
  }
}

function byDevice(path: string): string {
  const above = dirname(path);
  if (above === path || statSync(above).dev !== statSync(path).dev) return path;
  return byDevice(above);
}

/** A directory that others may enter does no harm while they can read nothing in it. */
function hasOpenFile(directory: string): boolean {
  try {
    return readdirSync(directory).some((name) => isReadByOthers(join(directory, name)));
  } catch {
    return false;
  }
}
