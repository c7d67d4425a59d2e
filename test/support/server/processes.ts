/** Processes of a server under test, found by their parents, never by name alone. */
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { until } from '../until.ts';
import type { Launched } from './launch.ts';

function parentOf(pid: string): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command, in parentheses, may hold blanks.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0;
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

/** The handler that the shim of a `pipe` server has started: a child of its JVM. */
export function handlerPid(launched: Pick<Launched, 'jvmPid'>): number | undefined {
  const jvm = launched.jvmPid();
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === jvm)
    .map(Number)
    .find((pid) => commandOf(pid).includes('main.cjs'));
}

/** Path of the program that a process runs; empty where there is none. */
export function executableOf(pid: number | undefined): string {
  try {
    return pid === undefined ? '' : readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return '';
  }
}

/** Kills the handler without warning and gives its pid; the shim starts another one by itself. */
export async function killHandler(launched: Launched): Promise<number> {
  const pid = await until('a handler', () => handlerPid(launched));
  process.kill(pid, 'SIGKILL');
  return pid;
}

/** `kill -9` of the JVM, before this returns, and of all that is in its process; resolves when who hosts or watches it has ended. */
export async function killServer({ server, process: host, jvmPid }: Launched): Promise<void> {
  process.kill(server.link === 'pipe' ? jvmPid() : server.pid, 'SIGKILL');
  await until(
    'the end of the process that hosts or watches the JVM',
    () => host.exitCode !== null || host.signalCode !== null,
  );
}

export async function exited(pid: number): Promise<void> {
  await until(`process ${pid} to be gone`, () => {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    // Dead, and not yet reaped by its parent.
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  });
}
