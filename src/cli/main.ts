/** The command `receipts`, which src/cli/receipts.mjs starts. */
import { CommanderError } from 'commander';
import type { Command } from 'commander';
import { describeError } from '../base/describe-error.ts';
import { handlerVersion } from '../base/version.ts';
import { Api } from './api.ts';
import { configFile, findConnection } from './connection.ts';
import { codeOf, Failure } from './failure.ts';
import { oneLine } from './harmless.ts';
import { idsLast } from './operands.ts';
import { ownZone } from './options.ts';
import { createProgram } from './program.ts';
import type { GlobalOptions } from './program.ts';
import { terminalOn } from './terminal.ts';
import type { Terminal } from './terminal.ts';
import type { Tools } from './tools.ts';

/** Signalled at the first Ctrl-C; the second one ends the process at once. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}

/** Runs the command and returns its status: 0 done, 1 failed, 2 wrong usage. */
async function run(args: readonly string[]): Promise<number> {
  const { env } = process;
  const out = terminalOn(process.stdout, env);
  const err = terminalOn(process.stderr, env);
  const signal = interruption();
  // Collects commander's help and errors, which it writes while it parses and which may quote what was typed.
  let [told, complained] = ['', ''];
  const output = {
    writeOut: (text: string) => void (told += text),
    writeErr: (text: string) => void (complained += text),
    getOutHelpWidth: () => (out.live ? out.columns : 100),
    getErrHelpWidth: () => (err.live ? err.columns : 100),
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  };
  const tools: Tools = {
    out,
    err,
    now: Date.now,
    signal,
    api: () => {
      const warn = (line: string): void => void tools.say(line);
      return new Api(findConnection(program.opts<GlobalOptions>(), env, configFile(env), warn), tools.say);
    },
    say: (line) => err.write(`${oneLine(line)}\n`),
  };
  ownZone();
  const program = createProgram(tools, handlerVersion);
  everyCommand(program, (command) => command.configureOutput(output).exitOverride());
  try {
    await program.parseAsync(idsLast(args), { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof Failure) {
      await complain(error, err);
      return error.status;
    }
    if (signal.aborted) {
      await tools.say('Interrupted.');
      return 1;
    }
    throw error;
  } finally {
    await out.write(told);
    if (complained !== '') await err.write(complained);
  }
}

function everyCommand(command: Command, change: (command: Command) => void): void {
  change(command);
  for (const inner of command.commands) everyCommand(inner, change);
}

async function complain({ message, remedy }: Failure, err: Terminal): Promise<void> {
  await err.write(`${err.paint('red', 'error')} ${oneLine(message)}\n`);
  if (remedy !== '') await err.write(`${oneLine(remedy)}\n`);
}

// The reader of our output may have seen enough: `receipts log | head`.
process.stdout.on('error', (error) => {
  if (codeOf(error) === 'EPIPE') process.exit(0);
  throw error;
});
process.stderr.on('error', () => undefined);

run(process.argv.slice(2)).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    process.stderr.write(`${describeError(error)}\n`);
    process.exitCode = 1;
  },
);
