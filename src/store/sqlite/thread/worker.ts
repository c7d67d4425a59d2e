/** The script of the log's threads: the same for all, which one it is says `workerData`. */
import { parentPort, workerData } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import type { BackupData } from './backup.ts';
import type { ThreadData } from './messages.ts';

/** Each loads what it needs, and not what the other does. */
async function work(port: MessagePort, data: ThreadData | BackupData): Promise<void> {
  if (data.thread === 'backup') await (await import('./backup.ts')).backUp(port, data);
  else if (data.thread === 'reading') (await import('./read.ts')).read(port, data);
  else (await import('./follow.ts')).follow(port, data);
}

// What goes wrong here ends the thread, which is told to its owner.
if (parentPort !== null) void work(parentPort, workerData as ThreadData | BackupData); // what WorkerSupervisor and Backups give
