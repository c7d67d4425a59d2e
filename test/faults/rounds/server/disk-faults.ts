/** What becomes of the plugin's files. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fill, mount, unmount } from '../../../support/disk.ts';
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
  mount(dataOf(home), 64);
}

export function unmountData(home: string): void {
  unmount(dataOf(home));
}

/** Takes all the room there is, again and again, for some seconds. */
export async function diskFull(server: FaultServer, random: Random): Promise<void> {
  const ballast = path.join(dataOf(server.home), 'ballast');
  const end = performance.now() + random.integer(1500, 6000);
  try {
    while (performance.now() < end) {
      fill(ballast);
      await sleep(100);
    }
  } finally {
    rmSync(ballast, { force: true });
  }
}
