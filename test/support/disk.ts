/** File systems in memory, small enough to be filled. Mounting needs root. */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export function mount(directory: string, megabytes: number): void {
  mkdirSync(directory, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', directory], { stdio: 'ignore' });
}

export function unmount(directory: string): void {
  execFileSync('umount', [directory]);
}

/** Whether this user may mount: even root may not, in some containers. */
export function mayMount(): boolean {
  const directory = mkdtempSync(path.join(tmpdir(), 'openfire-receipts-mount-'));
  try {
    mount(directory, 1);
    unmount(directory);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Takes all the room there is, for a file that may have some of it already. */
export function fill(file: string): void {
  const handle = openSync(file, 'a');
  try {
    for (let size = 1 << 20; size >= 512; size /= 2) {
      try {
        for (;;) writeSync(handle, Buffer.alloc(size));
      } catch {
        // Full for this size.
      }
    }
  } finally {
    closeSync(handle);
  }
}
