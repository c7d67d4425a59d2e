import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Plugin } from './plugin.ts';

/** How long a server may take to answer, in milliseconds: with other work on the machine a first start takes a minute. */
const patience = 300_000;
/** How often it is asked whether it does, in milliseconds: finer than what is told of it. */
const interval = 10;

/** Openfire opens its client port when its plugins are loaded. */
function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Whether the handler answers and is linked. */
function works(plugin: Plugin): Promise<boolean> {
  return plugin.health().then(
    ({ status }) => status !== 'down',
    () => false,
  );
}

/** Waits until a server takes clients and, where it has the plugin, its handler is at work. */
export async function untilAnswers(
  xmppPort: number,
  plugin: Plugin | null,
  signal: AbortSignal,
): Promise<void> {
  const end = performance.now() + patience;
  const waitFor = async (what: string, answers: () => Promise<boolean>): Promise<void> => {
    while (!(await answers())) {
      if (performance.now() > end) throw new Error(`${what} did not answer within ${patience / 1000} s`);
      await sleep(interval, undefined, { signal });
    }
  };
  if (plugin !== null) await waitFor('the handler', () => works(plugin));
  await waitFor('XMPP', () => accepts(xmppPort));
}
