import { fork } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { processCpu, threadsCpu } from '../measure/processes.ts';
import type { BridgeStart } from './bridge-process.ts';
import { chooseOptions } from './options.ts';
import { guardFigures, pendingEvents, switchGuard, untilAnswers } from './ready.ts';
import type { Server, ServerSettings } from './server.ts';

/** Names that Node gives its threads; the JVM names all of its own otherwise. */
const nodeThread = /^(node|libuv-worker|DelayedTaskSchedu|V8Worker|SignalInspector|MainThread)/;

/** Openfire and the handler in one process (a process can hold one JVM in its life, so it is not ours). */
export async function startBridgeServer(settings: ServerSettings, signal: AbortSignal): Promise<Server> {
  const { options, httpPort } = await chooseOptions('bridge', settings);
  const begun = performance.now();
  const log = path.join(settings.directory, 'bridge.log');
  const logFile = openSync(log, 'a');
  const child = fork(path.join(settings.project, 'bench', 'servers', 'bridge-process.ts'), {
    stdio: ['ignore', 'ignore', logFile, 'ipc'],
    // The options hold maps.
    serialization: 'advanced',
  });
  closeSync(logFile);
  const pid = child.pid ?? 0;
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    // Its sign to stop in order, and one that it gets too if we are killed.
    if (child.connected) child.disconnect();
    await exited;
  };
  try {
    const start: BridgeStart = { options, httpPort };
    child.send(start);
    const early = exited.then(() => Promise.reject(new Error(`it ended; see ${log}`)));
    await Promise.race([untilAnswers(options.xmppPort, httpPort, signal), early]);
    const readyMs = performance.now() - begun;
    return {
      name: 'bridge',
      xmppPort: options.xmppPort,
      readyMs,
      cpu: () => {
        const handler = threadsCpu(pid, (name) => nodeThread.test(name));
        return { jvm: processCpu(pid) - handler, handler };
      },
      guard: () => guardFigures(httpPort),
      switchGuard: (on) => switchGuard(httpPort, options.home, on),
      pending: () => pendingEvents(httpPort),
      handlerPid: null,
      plugin: { httpPort, home: options.home },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
