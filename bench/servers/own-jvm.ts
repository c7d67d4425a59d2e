import { setTimeout as sleep } from 'node:timers/promises';
import { startOwnJvm } from '../../tools/host/own-jvm.ts';
import { childrenOf, processCpu } from '../measure/processes.ts';
import { chooseOptions } from './options.ts';
import { guardFigures, pendingEvents, switchGuard, untilAnswers } from './ready.ts';
import type { Server, ServerSettings } from './server.ts';

/** The handler: the JVM's only child. Waits a little, as a child that has not begun its program may be another one. */
async function handlerOf(jvm: number): Promise<number> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const [only, ...others] = childrenOf(jvm);
    if (only !== undefined && others.length === 0) return only;
    await sleep(100);
  }
  throw new Error(`the JVM ${jvm} has no handler, or more than one child`);
}

/** A JVM of its own: Openfire as it is (`stock`), or with receipts.jar and its handler as a child (`pipe`). */
export async function startJvmServer(
  name: 'stock' | 'pipe',
  settings: ServerSettings,
  signal: AbortSignal,
): Promise<Server> {
  const { options, httpPort } = await chooseOptions(name, settings);
  const begun = performance.now();
  const host = await startOwnJvm(options, process.env);
  try {
    await untilAnswers(options.xmppPort, name === 'stock' ? null : httpPort, signal);
    const readyMs = performance.now() - begun;
    const handlerPid = name === 'stock' ? null : await handlerOf(host.pid);
    return {
      name,
      xmppPort: options.xmppPort,
      readyMs,
      cpu: () => ({ jvm: processCpu(host.pid), handler: handlerPid === null ? 0 : processCpu(handlerPid) }),
      guard: () => (name === 'stock' ? Promise.resolve(null) : guardFigures(httpPort)),
      switchGuard: (on) =>
        name === 'stock'
          ? Promise.reject(new Error('the stock server has no guard'))
          : switchGuard(httpPort, options.home, on),
      pending: () => (name === 'stock' ? Promise.resolve(0) : pendingEvents(httpPort)),
      handlerPid,
      plugin: name === 'stock' ? null : { httpPort, home: options.home },
      stop: () => host.stop(),
    };
  } catch (error) {
    await host.stop();
    throw error;
  }
}
