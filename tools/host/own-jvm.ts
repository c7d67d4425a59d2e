import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { openSync, closeSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { prepareHome } from './home.ts';
import { bootInstructions } from './instructions.ts';
import { classPathArguments, hostClass, jvmLog, jvmOptions } from './jvm.ts';
import { noteProcess, unlockHome } from './lock.ts';
import { HostError } from './options.ts';
import type { HostOptions, RunningHost } from './options.ts';

/** How long Openfire may take to stop before the JVM is killed, in milliseconds. */
const stopPatience = 20_000;

export interface OwnJvmHost extends RunningHost {
  readonly pid: number;
}

const javaCommand = (): string => {
  const home = process.env['JAVA_HOME'];
  return home === undefined || home === '' ? 'java' : path.join(home, 'bin', 'java');
};

function started(jvm: ChildProcess, log: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (message: string): void => {
      reject(new HostError('OPENFIRE_NOT_STARTED', `Openfire did not start: ${message}`, `see ${log}`));
    };
    jvm.once('error', (error) => {
      fail(error.message);
    });
    jvm.once('exit', (code, signal) => {
      fail(`the JVM ended with ${signal ?? `status ${String(code)}`}`);
    });
    if (jvm.stdout === null) return;
    createInterface(jvm.stdout).on('line', (line) => {
      if (line === 'started') resolve();
      else if (line.startsWith('failed ')) fail(line.slice('failed '.length));
    });
  });
}

/** Boots Openfire in its own JVM, where the plugin starts its handler as on any server. */
export async function startOwnJvm(options: HostOptions, environment: NodeJS.ProcessEnv): Promise<OwnJvmHost> {
  await prepareHome(options);
  const log = jvmLog(options.home);
  const logFile = openSync(log, 'a');
  const jvm = spawn(
    javaCommand(),
    [...(await classPathArguments(options.project)), ...jvmOptions(options), hostClass],
    {
      cwd: options.home,
      env: environment,
      stdio: ['pipe', 'pipe', logFile],
      // The JVM has its own process group, so that a terminal's Ctrl-C reaches only us, and we stop Openfire properly.
      detached: true,
    },
  );
  closeSync(logFile);
  const { pid, stdin } = jvm;
  const exited = new Promise<string>((resolve) => {
    jvm.once('exit', (code, signal) => {
      resolve(signal ?? `status ${String(code)}`);
    });
    jvm.once('error', (error) => {
      resolve(error.message);
    });
  });
  // The exit of the JVM reports its end.
  stdin?.on('error', () => undefined);
  stdin?.write(`${bootInstructions(options)}\n`);
  try {
    if (pid !== undefined) await noteProcess(options.home, pid);
    await started(jvm, log);
  } catch (error) {
    jvm.kill('SIGKILL');
    await unlockHome(options.home);
    throw error;
  }
  return {
    pid: pid ?? 0,
    ended: exited.then((how) => `the JVM ended with ${how}; see ${log}`),
    async stop() {
      stdin?.end('stop\n');
      const timer = setTimeout(() => jvm.kill('SIGKILL'), stopPatience);
      await exited;
      clearTimeout(timer);
      await unlockHome(options.home);
    },
  };
}
