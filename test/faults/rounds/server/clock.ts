/**
 * The clock of a server's machine is put back: with libfaketime (Debian's `faketime`), as tests have no machine of their
 * own. Timers go by the monotonic clock, which stays as it is.
 */
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../random.ts';
import type { FaultServer } from './fault-server.ts';

const library = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1';

export const mayPutClockBack = (): boolean => existsSync(library);

const fileOf = (home: string): string => path.join(home, 'clock');

/** Seconds by which each server's clock is behind. */
const behind = new Map<string, number>();

function put(home: string, seconds: number): void {
  behind.set(home, seconds);
  writeFileSync(fileOf(home), `${seconds === 0 ? '+' : '-'}${seconds}`);
}

export function prepareClock(home: string): void {
  put(home, 0);
}

/** What the processes of such a server need in their environment. */
export const clockEnvironment = (home: string): NodeJS.ProcessEnv => ({
  LD_PRELOAD: library,
  FAKETIME_TIMESTAMP_FILE: fileOf(home),
  FAKETIME_CACHE_DURATION: '1',
  DONT_FAKE_MONOTONIC: '1',
  FAKETIME_DONT_FAKE_MONOTONIC: '1',
  // Its correction of waits for a condition breaks those of the JVM.
  FAKETIME_FORCE_MONOTONIC_FIX: '0',
});

export async function clockBack(server: FaultServer, random: Random): Promise<void> {
  put(server.home, (behind.get(server.home) ?? 0) + random.pick([2, 60, 3600]));
  await sleep(1500);
}
