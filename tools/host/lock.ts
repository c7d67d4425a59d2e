import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { HostError } from './options.ts';

const fileOf = (home: string): string => path.join(home, 'host.pid');

async function runs(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  // Pids are reused, so a process of another kind is not ours.
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => 'node');
  return /node|java/.test(command);
}

/** Locks the home for this process, so that no two Openfires write to one database. */
export async function lockHome(home: string): Promise<void> {
  const text = await readFile(fileOf(home), 'utf8').catch(() => '');
  for (const pid of text.split('\n').map(Number)) {
    if (pid > 0 && pid !== process.pid && (await runs(pid))) {
      throw new HostError(
        'HOME_IN_USE',
        `${home} is in use by process ${pid}`,
        'stop that process, or give another directory with --home',
      );
    }
  }
  await writeFile(fileOf(home), `${process.pid}\n`);
  // HSQLDB's own lock outlives a killed process by its heartbeat of ten seconds, and its owner is known to be gone.
  await rm(path.join(home, 'embedded-db', 'openfire.lck'), { force: true });
}

/** Notes the JVM besides this process, which it may outlive by a moment. */
export async function noteProcess(home: string, pid: number): Promise<void> {
  await writeFile(fileOf(home), `${process.pid}\n${pid}\n`);
}

export async function unlockHome(home: string): Promise<void> {
  await rm(fileOf(home), { force: true });
}
