import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { Answers, Command, Reply } from './protocol.ts';

interface Waiting {
  resolve(answer: Answers[keyof Answers]): void;
  reject(error: Error): void;
}

/** The load generator, in a process of its own so that it shares no thread with what it measures or is measured by. */
export class Generator {
  private readonly child: ChildProcess;
  private readonly signal: AbortSignal;
  private readonly waiting = new Map<number, Waiting>();
  private readonly exited: Promise<void>;
  private requests = 0;

  /** @param signal rejects what is being waited for */
  constructor(project: string, signal: AbortSignal) {
    this.signal = signal;
    this.child = fork(path.join(project, 'bench', 'load', 'main.ts'), { stdio: 'inherit' });
    this.child.on('message', (reply: Reply) => {
      const waiting = this.waiting.get(reply.request);
      this.waiting.delete(reply.request);
      if ('error' in reply) waiting?.reject(new Error(`load generator: ${reply.error}`));
      else waiting?.resolve(reply.answer);
    });
    this.exited = new Promise((resolve) => {
      this.child.once('exit', () => {
        this.rejectAll(new Error('the load generator has ended'));
        resolve();
      });
    });
    signal.addEventListener('abort', () => this.rejectAll(new Error('interrupted')));
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  ask<C extends Command>(target: string, command: C): Promise<Answers[C['command']]> {
    const request = (this.requests += 1);
    return new Promise((resolve, reject) => {
      if (this.signal.aborted || !this.child.connected) return reject(new Error('interrupted'));
      this.waiting.set(request, {
        // The other side answers each command with the type that Answers gives for it.
        resolve: (answer) => resolve(answer as Answers[C['command']]),
        reject,
      });
      this.child.send({ request, target, command });
    });
  }

  async stop(): Promise<void> {
    if (this.child.connected) this.child.disconnect();
    await this.exited;
  }

  private rejectAll(error: Error): void {
    for (const waiting of this.waiting.values()) waiting.reject(error);
    this.waiting.clear();
  }
}
