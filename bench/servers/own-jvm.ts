import { setTimeout as sleep } from 'node:timers/promises';
import { startOwnJvm } from '../../tools/host/own-jvm.ts';
import { childrenOf } from '../measure/processes.ts';
import { checkIndexThread, sum, useOf } from '../measure/stages.ts';
import { chooseOptions } from './options.ts';
import { Plugin } from './plugin.ts';
import { untilAnswers } from './ready.ts';
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
    const plugin = name === 'stock' ? null : new Plugin(httpPort, options.home, null);
    await untilAnswers(options.xmppPort, plugin, signal);
    const readyMs = performance.now() - begun;
    const handlerPid = plugin === null ? null : await handlerOf(host.pid);
    if (handlerPid !== null) checkIndexThread(handlerPid);
    return {
      name,
      xmppPort: options.xmppPort,
      readyMs,
      use: () => {
        const jvm = useOf(host.pid, 'openfire');
        return handlerPid === null ? jvm : sum(jvm, useOf(handlerPid, 'handler'));
      },
      handlerPid,
      plugin,
      stop: () => host.stop(),
    };
  } catch (error) {
    await host.stop();
    throw error;
  }
}
