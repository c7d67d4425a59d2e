import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/**
 * A TCP proxy on the loopback through which links die: loudly, or half-way, so that from some byte on what goes one way
 * vanishes, and so does the end of the connection, and neither end is told.
 */
export interface DyingLink {
  readonly port: number;
  /** From now on `bytes` more reach the client, over all connections, and then none. */
  starveClient(bytes?: number): void;
  /** From now on `bytes` more reach the server, and then none. */
  starveServer(bytes?: number): void;
  /** From now on no more than this reaches the client in a second, over each connection; nothing is lost. */
  throttleClient(bytesPerSecond: number): void;
  /** Nothing passes any more, neither way, and neither end is told: the silent death of a mobile link. */
  swallow(): void;
  /** What comes from now on passes again; what vanished stays lost. */
  thaw(): void;
  /** Closes every connection with a reset: the loud death. */
  cut(): void;
  /** Closes every connection as one does who has read all of it. */
  hangUp(): void;
  close(): Promise<void>;
}

export async function dyingLink(target: {
  readonly host: string;
  readonly port: number;
}): Promise<DyingLink> {
  const sockets = new Set<Socket>();
  const unlimited = Number.POSITIVE_INFINITY;
  const left = { toClient: unlimited, toServer: unlimited };
  let pace = unlimited;
  const pipe = (from: Socket, to: Socket, way: keyof typeof left): void => {
    sockets.add(from);
    from.setNoDelay(true);
    let resuming: NodeJS.Timeout | undefined;
    from.on('data', (data) => {
      const passing = data.subarray(0, Math.min(data.length, left[way]));
      left[way] -= passing.length;
      if (passing.length === 0) return;
      to.write(passing);
      if (way !== 'toClient' || pace === unlimited) return;
      from.pause();
      resuming = setTimeout(() => from.resume(), (passing.length / pace) * 1000);
    });
    from.on('end', () => {
      if (left[way] === unlimited) to.end();
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      // At a byte a second it would keep the process for a day.
      clearTimeout(resuming);
      sockets.delete(from);
      if (left[way] === unlimited) to.destroy();
    });
  };
  const server = createServer((near) => {
    const far = connect(target);
    pipe(near, far, 'toServer');
    pipe(far, near, 'toClient');
  });
  const cut = (): void => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port, // it listens on TCP
    starveClient(bytes = 0) {
      left.toClient = bytes;
    },
    starveServer(bytes = 0) {
      left.toServer = bytes;
    },
    throttleClient(bytesPerSecond) {
      pace = bytesPerSecond;
    },
    swallow() {
      Object.assign(left, { toClient: 0, toServer: 0 });
    },
    thaw() {
      Object.assign(left, { toClient: unlimited, toServer: unlimited });
    },
    cut,
    hangUp() {
      for (const socket of sockets) socket.end();
    },
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
