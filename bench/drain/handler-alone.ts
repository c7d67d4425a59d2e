import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { encodeFrame, FrameSplitter } from '../../src/link/frame.ts';
import { protocolVersion } from '../../src/link/messages.ts';
import { FieldReader } from '../../src/link/record.ts';
import { memoryOf } from '../measure/processes.ts';
import { noUse, perMessage, useOf } from '../measure/stages.ts';
import type { StageUse } from '../measure/stages.ts';

export interface Drained {
  /** From the shim's hello until the last event was committed. */
  readonly seconds: number;
  /** Microseconds of CPU a message in that time; the index has not taken in all of them then. */
  readonly use: StageUse;
  /** Most memory the handler ever had in RAM, in bytes. */
  readonly peak: number;
}

/** Messages a second that any machine takes; with the time that a start takes, the most that is waited for. */
const minRate = 500;
const startMs = 120_000;
/** How long the handler may take to end, in milliseconds. */
const stopPatience = 30_000;

/**
 * Runs the handler as Openfire does, with a shim that only says hello and where the spool is (PROTOCOL.md, "Link"),
 * until it has committed everything.
 */
export async function drainOnce(
  project: string,
  directory: string,
  spool: string,
  { events, messages }: { readonly events: number; readonly messages: number },
  signal: AbortSignal,
): Promise<Drained> {
  const bundle = path.join(project, 'build', 'handler', 'main.cjs');
  const script = existsSync(bundle) ? bundle : path.join(project, 'src', 'main.ts');
  const handler = spawn(process.execPath, [script, '--data', directory], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const pid = handler.pid ?? 0;
  const exited = new Promise<void>((resolve) => handler.once('exit', () => resolve()));
  const splitter = new FrameSplitter();
  // It may end before all is written; its exit is what tells.
  handler.stdin.on('error', () => undefined);
  const maxMs = startMs + (messages / minRate) * 1000;
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Drained>((resolve, reject) => {
      timer = setTimeout(
        () => reject(new Error(`the handler did not log it within ${maxMs / 1000} s`)),
        maxMs,
      );
      let begun: { readonly time: number; readonly use: StageUse } = { time: 0, use: noUse() };
      const heed = (record: Buffer): void => {
        const kind = String.fromCharCode(record[0] ?? 0);
        if (kind === 'H') {
          begun = { time: performance.now(), use: useOf(pid, 'handler') };
          handler.stdin.write(
            encodeFrame('h', [protocolVersion, '0.1.0', '4.2.0', 'localhost', spool, events]),
          );
          handler.stdin.write(encodeFrame('w', [events, 0, 0, false]));
        }
        if (kind === 'K' && new FieldReader(record, 1, record.length).number('sequence') >= events) {
          const seconds = (performance.now() - begun.time) / 1000;
          const use = perMessage(begun.use, useOf(pid, 'handler'), messages);
          resolve({ seconds, use, peak: memoryOf(pid).peak });
        }
      };
      handler.stdout.on('data', (bytes: Buffer) => splitter.push(bytes).forEach(heed));
      void exited.then(() => reject(new Error(`the handler has ended; see ${directory}/handler.log`)));
      signal.addEventListener('abort', () => reject(new Error('interrupted')));
    });
  } finally {
    clearTimeout(timer);
    // Its sign to stop: it ends when its standard input does.
    handler.stdin.end();
    const killing = setTimeout(() => handler.kill('SIGKILL'), stopPatience);
    await exited;
    clearTimeout(killing);
  }
}
