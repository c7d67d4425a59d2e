/** What the kernel says of processes (proc(5)); the benchmarks run on Linux only. */
import { readFileSync, readdirSync } from 'node:fs';

/** USER_HZ, the unit of times in /proc; 100 on every platform that Node 24 runs on. */
const ticksPerSecond = 100;

interface Stat {
  readonly name: string;
  readonly parent: number;
  /** User and system time, in seconds; for a process, of all its threads, those that have ended too. */
  readonly cpu: number;
}

/** Null where there is no such process (any more). */
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
    cpu: (field(14) + field(15)) / ticksPerSecond,
  };
}

/** CPU seconds of a process. Throws where it has gone: its figures would be wrong without a word. */
export function processCpu(pid: number): number {
  const stat = readStat(`/proc/${pid}`);
  if (stat === null) throw new Error(`process ${pid} has ended while it was measured`);
  return stat.cpu;
}

/** CPU seconds of those threads of a process whose name (at most 15 characters) fits, or that are its first. */
export function threadsCpu(pid: number, fits: (name: string) => boolean): number {
  let cpu = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const stat = readStat(`/proc/${pid}/task/${thread}`);
    if (stat !== null && (Number(thread) === pid || fits(stat.name))) cpu += stat.cpu;
  }
  return cpu;
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
