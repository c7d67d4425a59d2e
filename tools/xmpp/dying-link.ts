import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/**
 * A TCP proxy on the loopback interface through which links die: visibly, or half-way. In the latter case the data in
 * one direction vanishes from some byte on, and so does the end of the connection; neither side is told.
 */
export interface DyingLink {
  readonly port: number;
  /** From now on `bytes` more reach the client, over all connections together, and then none. */
  starveClient(bytes?: number): void;
  /** From now on `bytes` more reach the server, and then none. */
  starveServer(bytes?: number): void;
  /** From now on at most this reaches the client per second, on each connection; nothing is lost. */
  throttleClient(bytesPerSecond: number): void;
  /** Drops everything in both directions without telling either side: the silent death of a mobile link. */
  swallow(): void;
  /** Passes everything from now on; what vanished stays lost. */
  thaw(): void;
  /** Closes every connection with a reset: the visible death. */
  cut(): void;
  /** Closes every connection properly, as a peer does that has read everything. */
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
      // At one byte a second the timer would keep the process alive for a day.
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
