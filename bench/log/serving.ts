/** The process with the console, from outside. */
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { BenchClient } from './client.ts';
import type { Facts } from './generate.ts';
import type { FromServing } from './serve.ts';

/** How long it may take to listen, in milliseconds. */
const startMs = 120_000;

export interface Serving {
  readonly pid: number;
  readonly client: BenchClient;
  /** Lets it index the log from now on. */
  index(): void;
  stop(): Promise<void>;
}

export async function startServing(
  project: string,
  directory: string,
  facts: Facts,
  signal: AbortSignal,
): Promise<Serving> {
  const token = randomBytes(24).toString('base64url');
  const script = path.join(project, 'bench', 'log', 'serve.ts');
  const child = fork(script, [directory, token, String(facts.until)], { cwd: project, execArgv: [] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    if (child.connected) child.disconnect();
    const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
    await exited;
    clearTimeout(timer);
  };
  signal.addEventListener('abort', () => void stop(), { once: true });
  const starting = setTimeout(() => child.kill('SIGKILL'), startMs);
  const told = await new Promise<FromServing>((resolve, reject) => {
    child.once('message', (message) => resolve(message as FromServing)); // what serve.ts sends
    child.once('exit', (status) => reject(new Error(`the console did not start: status ${String(status)}`)));
  });
  clearTimeout(starting);
  const client = new BenchClient(told.port, token);
  await client.signIn();
  return {
    pid: child.pid ?? 0,
    client,
    index: () => child.send('index'),
    stop: () => {
      client.close();
      return stop();
    },
  };
}
