/** The clocks of this machine, and the start of the machine to which they belong. */
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import type { Instant } from './clock.ts';

const roughMs = 10 * 60_000;
let boot: string | null = null;

/** Kept while the process runs. A start without an id is identified by its time, which moves with the clock. */
function bootOf(wall: number, up: number): string {
  boot ??= numbered() ?? `about ${new Date(Math.round((wall - up) / roughMs) * roughMs).toISOString()}`;
  return boot;
}

/** Linux has a random id for each start. */
function numbered(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim() || null;
  } catch {
    return null;
  }
}

/** `os.uptime` includes sleep and does not move with the wall clock. */
export function machine(): Instant {
  const [wall, up] = [Date.now(), Math.round(uptime() * 1000)];
  return { wall, uptime: up, boot: bootOf(wall, up) };
}
