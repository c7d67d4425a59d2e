/** What becomes of the handler's process, where it has one. */
import { setTimeout as sleep } from 'node:timers/promises';
import { exited, handlerPid } from '../../../support/server/processes.ts';
import { until } from '../../../support/until.ts';
import type { Random } from '../random.ts';
import type { FaultServer } from './fault-server.ts';

const handlerOf = (server: FaultServer): Promise<number> =>
  until('a handler', () => handlerPid(server.launched), 60_000);

export async function killHandler(server: FaultServer): Promise<void> {
  const pid = await handlerOf(server);
  process.kill(pid, 'SIGKILL');
  await exited(pid);
}

export async function handlerAway(
  server: FaultServer,
  random: Random,
  { maxAwayMs }: { readonly maxAwayMs: number },
): Promise<void> {
  const pid = await handlerOf(server);
  process.kill(pid, 'SIGSTOP');
  await sleep(random.integer(1000, maxAwayMs));
  process.kill(pid, 'SIGCONT');
}

export async function slowHandler(server: FaultServer, random: Random): Promise<void> {
  const pid = await handlerOf(server);
  for (let turn = 0; turn < 8; turn++) {
    process.kill(pid, 'SIGSTOP');
    await sleep(random.integer(100, 700));
    process.kill(pid, 'SIGCONT');
    await sleep(random.integer(20, 150));
  }
}
