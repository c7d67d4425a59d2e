import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { Answers, Command, Reply } from './protocol.ts';

/** What a busy machine may add to each command, in milliseconds; what is longer is a generator that hangs. */
const patience = 300_000;
/** How long it may take to end, in milliseconds. */
const stopPatience = 10_000;

/** To make an account and sign it in, on a machine with other work, in milliseconds. */
const guestMs = 100;

/** What a command takes by itself, in milliseconds. */
function takes(command: Command): number {
  if (command.command === 'connect') return (command.crowd?.guests ?? 0) * guestMs;
  return command.command === 'saturate' || command.command === 'pace' ? command.seconds * 1000 : 0;
}

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
      const timer = setTimeout(
        () => {
          this.waiting.delete(request);
          reject(new Error(`the load generator did not answer ${command.command} for ${target} in time`));
        },
        takes(command) + patience,
      );
      this.waiting.set(request, {
        resolve: (answer) => {
          clearTimeout(timer);
          // The other side answers each command with the type that Answers gives for it.
          resolve(answer as Answers[C['command']]);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      });
      this.child.send({ request, target, command });
    });
  }

  async stop(): Promise<void> {
    if (this.child.connected) this.child.disconnect();
    const timer = setTimeout(() => this.child.kill('SIGKILL'), stopPatience);
    await this.exited;
    clearTimeout(timer);
  }

  private rejectAll(error: Error): void {
    for (const waiting of this.waiting.values()) waiting.reject(error);
    this.waiting.clear();
  }
}
