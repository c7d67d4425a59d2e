/** The thread that copies the log once; see file/backup.ts. */
import type { MessagePort } from 'node:worker_threads';
import { copyLog } from '../file/backup.ts';
import type { Copied } from '../file/backup.ts';
import { lowPriority } from './priority.ts';

export interface BackupData {
  readonly thread: 'backup';
  readonly logFile: string;
  readonly target: string;
  readonly nativeBinding: string | null;
  readonly bytesPerSecond: number;
}

export type BackupNews =
  | { readonly done: number; readonly total: number }
  | { readonly copied: Copied }
  | { readonly failed: string };

/** Milliseconds between reports of its progress. */
const tellMs = 100;

export async function backUp(port: MessagePort, data: BackupData): Promise<void> {
  lowPriority();
  const say = (news: BackupNews): void => port.postMessage(news);
  let told = Number.NEGATIVE_INFINITY;
  try {
    const copied = await copyLog(data.logFile, data.target, {
      ...(data.nativeBinding !== null && { nativeBinding: data.nativeBinding }),
      bytesPerSecond: data.bytesPerSecond,
      onProgress: (done, total) => {
        if (performance.now() - told < tellMs) return;
        told = performance.now();
        say({ done, total });
      },
    });
    say({ copied });
  } catch (error) {
    say({ failed: error instanceof Error ? error.message : String(error) });
  }
  port.close();
}
