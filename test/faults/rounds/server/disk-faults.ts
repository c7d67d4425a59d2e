/** What becomes of the plugin's files. */
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../random.ts';
import type { FaultServer } from './fault-server.ts';

const dataOf = (home: string): string => path.join(home, 'receipts');

/** Another program writes the database and does not end; not in this process, which has the clients in it. */
export async function databaseLocked(server: FaultServer, random: Random): Promise<void> {
  const file = path.join(dataOf(server.home), 'chat-log.db');
  const milliseconds = random.integer(500, 6000);
  const program = `
    const other = new (require('better-sqlite3'))(process.argv[1], { timeout: 20000 });
    other.exec('BEGIN EXCLUSIVE');
    setTimeout(() => { other.exec('ROLLBACK'); other.close(); }, ${milliseconds});`;
  const locker = spawn(process.execPath, ['-e', program, file], { stdio: ['ignore', 'ignore', 'inherit'] });
  await once(locker, 'exit');
}

/** A file system of its own for the plugin's data, small enough to be filled. */
export function mountData(home: string): void {
  mkdirSync(dataOf(home), { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', dataOf(home)], { stdio: 'ignore' });
}

export function unmountData(home: string): void {
  execFileSync('umount', [dataOf(home)]);
}

/** Whether this user may mount: even root may not, in some containers. */
export function mayMount(): boolean {
  const home = mkdtempSync(path.join(tmpdir(), 'openfire-receipts-mount-'));
  try {
    mountData(home);
    unmountData(home);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Takes all the room there is, again and again, for some seconds. */
export async function diskFull(server: FaultServer, random: Random): Promise<void> {
  const ballast = path.join(dataOf(server.home), 'ballast');
  const end = performance.now() + random.integer(1500, 6000);
  const handle = openSync(ballast, 'w');
  try {
    while (performance.now() < end) {
      fill(handle);
      await sleep(100);
    }
  } finally {
    closeSync(handle);
    rmSync(ballast, { force: true });
  }
}

function fill(handle: number): void {
  for (let size = 1 << 20; size >= 512; size /= 2) {
    try {
      for (;;) writeSync(handle, Buffer.alloc(size));
    } catch {
      // Full for this size.
    }
  }
}
