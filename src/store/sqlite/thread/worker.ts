/** The script of all threads of the log; `workerData` says which one it is. */
import { parentPort, workerData } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import type { BackupData } from './backup.ts';
import type { ThreadData } from './messages.ts';

/** Each thread loads only what it needs. */
async function work(port: MessagePort, data: ThreadData | BackupData): Promise<void> {
  if (data.thread === 'backup') await (await import('./backup.ts')).backUp(port, data);
  else if (data.thread === 'reading') (await import('./read.ts')).read(port, data);
  else (await import('./index-log.ts')).indexLog(port, data);
}

// An error here ends the thread, and its owner is told.
if (parentPort !== null) void work(parentPort, workerData as ThreadData | BackupData); // what WorkerSupervisor and Backups give
