/** Over HTTP: wrong tokens, requests that never end, and answers that nobody reads. */
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Attack, HostileBegin } from './world.ts';

/** Opens so many connections, says this on each, reads nothing, and hangs up after so many milliseconds. */
async function silently(
  world: HostileBegin,
  count: number,
  text: string,
  ms: number,
  ended: AbortSignal,
): Promise<void> {
  const sockets = Array.from({ length: count }, (): Socket => {
    const socket = connect({ host: '127.0.0.1', port: world.httpPort });
    socket.on('error', () => undefined);
    socket.pause();
    socket.write(text);
    return socket;
  });
  await sleep(ms, undefined, { signal: ended }).catch(() => undefined);
  for (const socket of sockets) socket.destroy();
}

export const strangers: readonly Attack[] = [
  {
    name: 'wrong tokens',
    pause: 100,
    async once({ httpPort }, ended) {
      const answer = await fetch(`http://127.0.0.1:${httpPort}/api/v1/messages`, {
        headers: { authorization: `Bearer ${Math.random()}` },
        signal: AbortSignal.any([ended, AbortSignal.timeout(20_000)]),
      });
      await answer.body?.cancel();
    },
  },
  {
    name: 'unread answers',
    pause: 10_000,
    async once(world, ended) {
      const token = (await readFile(path.join(world.home, 'receipts', 'api-token'), 'utf8')).trim();
      const request = `GET /api/v1/export?format=jsonl HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n\r\n`;
      await silently(world, 40, request, 30_000, ended);
    },
  },
  {
    name: 'requests without an end',
    pause: 5000,
    once: (world, ended) =>
      silently(world, 100, 'POST /api/v1/erasures HTTP/1.1\r\nHost: localhost\r\nX: ', 20_000, ended),
  },
];
