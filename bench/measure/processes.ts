/** What the kernel says of processes (proc(5)); the benchmarks run on Linux only. */
import { readFileSync, readdirSync } from 'node:fs';

/** USER_HZ, the unit of times in /proc; 100 on every platform that Node 24 runs on. */
const ticksPerSecond = 100;

/** CPU seconds, of one's own code and of the kernel on its behalf. */
export interface Used {
  readonly user: number;
  readonly kernel: number;
}

interface Stat extends Used {
  readonly name: string;
  readonly parent: number;
}

/** What the kernel says about a process or thread; null where there is none (any more). */
function readStat(directory: string): Stat | null {
  let text: string;
  try {
    text = readFileSync(`${directory}/stat`, 'latin1');
  } catch {
    return null;
  }
  // The name may hold spaces and parentheses itself.
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  const fields = text.slice(close + 2).split(' ');
  const field = (number: number): number => Number(fields[number - 3]);
  return {
    name: text.slice(open + 1, close),
    parent: field(4),
    user: field(14) / ticksPerSecond,
    kernel: field(15) / ticksPerSecond,
  };
}

/** Time of all threads of a process, those that have ended too. Throws where it has gone: figures would be wrong without a word. */
export function processUsed(pid: number): Used {
  const stat = readStat(`/proc/${pid}`);
  if (stat === null) throw new Error(`process ${pid} has ended while it was measured`);
  return { user: stat.user, kernel: stat.kernel };
}

export function processCpu(pid: number): number {
  const { user, kernel } = processUsed(pid);
  return user + kernel;
}

export interface ThreadUsed extends Used {
  /** At most 15 characters: longer ones are cut by the kernel. */
  readonly name: string;
}

/** Time of the threads that a process has now. */
export function threadsUsed(pid: number): ThreadUsed[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) => {
    const stat = readStat(`/proc/${pid}/task/${thread}`);
    return stat === null ? [] : [stat];
  });
}

export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && readStat(`/proc/${name}`)?.parent === pid)
    .map(Number);
}

/** Bytes of memory a process has in RAM now, and had at most. */
export function memoryOf(pid: number): { readonly now: number; readonly peak: number } {
  const text = readFileSync(`/proc/${pid}/status`, 'latin1');
  const kilobytes = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]);
  return { now: kilobytes('VmRSS') * 1024, peak: kilobytes('VmHWM') * 1024 };
}

/** Seconds that all processors of this machine were busy together since it booted. */
export function machineCpu(): number {
  const [, ...times] = readFileSync('/proc/stat', 'latin1').split('\n', 1)[0]?.split(/\s+/) ?? [];
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = times.map(Number);
  return (user + nice + system + irq + softirq) / ticksPerSecond;
}
