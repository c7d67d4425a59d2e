import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A failure that the reader can do something about. */
export class SetupError extends Error {
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.name = 'SetupError';
    this.remedy = remedy;
  }
}

export interface Executed {
  readonly status: number;
  readonly output: string;
}

/** Runs a program without input and collects its output; status 127 if there is no such program. */
export function execute(
  program: string,
  args: readonly string[],
  options: { onLine?: (line: string) => void; environment?: NodeJS.ProcessEnv } = {},
): Promise<Executed> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...options.environment },
    });
    const lines: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      createInterface(stream).on('line', (line) => {
        lines.push(line);
        options.onLine?.(line);
      });
    }
    const output = (): string => lines.map((line) => `${line}\n`).join('');
    child.on('error', (error) => {
      resolve({ status: 127, output: `${output()}${error.message}\n` });
    });
    child.on('close', (code) => {
      resolve({ status: code ?? 1, output: output() });
    });
  });
}

/** Like `execute`, but a failure throws a SetupError with the end of the program's output. */
export async function mustExecute(
  program: string,
  args: readonly string[],
  remedy: string,
  options: { onLine?: (line: string) => void; environment?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  const { status, output } = await execute(program, args, options);
  if (status === 0) return output;
  const end = output.trimEnd().split('\n').slice(-40).join('\n');
  throw new SetupError(`${end}\n${program} ${args.join(' ')} failed (status ${status})`, remedy);
}
