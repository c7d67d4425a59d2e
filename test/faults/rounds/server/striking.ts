/** What can happen to a whole server, and is over after a while. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { health } from '../../support/api.ts';
import { exited, handlerPid } from '../../support/processes.ts';
import { until } from '../../support/until.ts';
import type { Random } from '../random.ts';
import type { FaultServer } from './fault-server.ts';

export const serverFaults = [
  'kill-server',
  'kill-handler',
  'handler-away',
  'slow-handler',
  'database-locked',
] as const;
export type ServerFault = (typeof serverFaults)[number];

/** Which of them there can be: with `bridge` the handler is in the server's process. */
export function possibleFaults(link: 'pipe' | 'bridge'): readonly ServerFault[] {
  return link === 'pipe' ? serverFaults : ['kill-server', 'database-locked'];
}

/** Until the server's log is spoken for again. */
async function answering(server: FaultServer): Promise<void> {
  await until('the handler to answer', async () => (await health(server.server)).store.ok, 60_000);
}

const handlerOf = (server: FaultServer): Promise<number> =>
  until('a handler', () => handlerPid(server.launched), 60_000);

/** Another program that writes the database and does not end; not in this process, which has the clients in it. */
async function lockDatabase(server: FaultServer, milliseconds: number): Promise<void> {
  const file = path.join(server.home, 'receipts', 'chat-log.db');
  const program = `
    const other = new (require('better-sqlite3'))(process.argv[1], { timeout: 20000 });
    other.exec('BEGIN EXCLUSIVE');
    setTimeout(() => { other.exec('ROLLBACK'); other.close(); }, ${milliseconds});`;
  const locker = spawn(process.execPath, ['-e', program, file], { stdio: ['ignore', 'ignore', 'inherit'] });
  await once(locker, 'exit');
}

export interface StrikeOptions {
  /** How long the handler may be away at most, in ms. */
  readonly longestAway: number;
}

export async function strike(
  fault: ServerFault,
  server: FaultServer,
  random: Random,
  { longestAway }: StrikeOptions,
): Promise<void> {
  switch (fault) {
    case 'kill-server':
      await server.kill();
      break;
    case 'kill-handler': {
      const pid = await handlerOf(server);
      process.kill(pid, 'SIGKILL');
      await exited(pid);
      break;
    }
    case 'handler-away': {
      const pid = await handlerOf(server);
      process.kill(pid, 'SIGSTOP');
      await sleep(random.integer(1000, longestAway));
      process.kill(pid, 'SIGCONT');
      break;
    }
    case 'slow-handler': {
      const pid = await handlerOf(server);
      for (let turn = 0; turn < 8; turn++) {
        process.kill(pid, 'SIGSTOP');
        await sleep(random.integer(100, 700));
        process.kill(pid, 'SIGCONT');
        await sleep(random.integer(20, 150));
      }
      break;
    }
    case 'database-locked':
      await lockDatabase(server, random.integer(500, 6000));
      break;
  }
  await answering(server);
}
