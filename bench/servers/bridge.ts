import { fork } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { checkIndexThread, useOf } from '../measure/stages.ts';
import type { BridgeStart } from './bridge-process.ts';
import { chooseOptions } from './options.ts';
import { Plugin } from './plugin.ts';
import { untilAnswers } from './ready.ts';
import type { Server, ServerSettings } from './server.ts';

/** How long it may take to stop in order, in milliseconds. */
const stopPatience = 60_000;
const token = 'bench';

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
    const timer = setTimeout(() => child.kill('SIGKILL'), stopPatience);
    await exited;
    clearTimeout(timer);
  };
  try {
    const start: BridgeStart = { options, httpPort, token };
    const plugin = new Plugin(httpPort, options.home, token);
    child.send(start);
    const early = exited.then(() => Promise.reject(new Error(`it ended; see ${log}`)));
    await Promise.race([untilAnswers(options.xmppPort, plugin, signal), early]);
    const readyMs = performance.now() - begun;
    checkIndexThread(pid);
    return {
      name: 'bridge',
      xmppPort: options.xmppPort,
      readyMs,
      use: () => useOf(pid, 'openfire'),
      handlerPid: null,
      plugin,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
