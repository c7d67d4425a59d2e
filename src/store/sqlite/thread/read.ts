/** The reading thread's side: it answers one question after the other. */
import type { MessagePort } from 'node:worker_threads';
import type { ChatLogReader, ExportChunk } from '../../reader.ts';
import { openReader } from '../open.ts';
import type { OpenedReader } from '../open.ts';
import { carry } from './errors.ts';
import { isWell } from './messages.ts';
import type { Call, Reply, ThreadData, ToThread } from './messages.ts';
import { usualPriority } from './priority.ts';
import { Shared } from './shared.ts';

export function read(port: MessagePort, data: ThreadData): void {
  usualPriority();
  const shared = new Shared(data.shared);
  let opened: OpenedReader | null = null;
  // A log that cannot be opened now may be there at the next question.
  const log = (): ChatLogReader => {
    if (opened === null && !shared.mayOpen()) throw new Error('the log was closed');
    opened ??= openReader(data.logFile, data.nativeBinding ?? undefined);
    return opened.log;
  };
  const answer = async (call: Call): Promise<void> => {
    const { id } = call;
    try {
      const value = await ask(log(), call);
      const moved = call.method === 'exportChunk' ? [(value as ExportChunk).bytes.buffer as ArrayBuffer] : []; // see `ask`
      port.postMessage({ id, ok: true, value } satisfies Reply, moved);
    } catch (error) {
      port.postMessage({ id, ok: false, error: carry(error, data.logFile) } satisfies Reply);
    }
  };
  port.on('message', (message: ToThread) => {
    if (message.kind === 'call') void answer(message);
    if (message.kind !== 'close') return;
    opened?.close();
    shared.closed();
    port.close();
  });
  port.postMessage(isWell);
}

function ask(log: ChatLogReader, { method, parameters }: Call): Promise<unknown> {
  const question = log[method] as (...parameters: readonly unknown[]) => Promise<unknown>; // typed where it was asked
  return question.apply(log, [...parameters]);
}
