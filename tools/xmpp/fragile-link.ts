import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A TCP proxy on the loopback through which links can be made to die. */
export interface FragileLink {
  readonly port: number;
  /** From now on bytes vanish, both ways, without either end being told: the silent death of a mobile link. */
  freeze(): void;
  /** Bytes pass again; what vanished stays lost. */
  thaw(): void;
  /** Closes every connection with a reset: the loud death. */
  cut(): void;
  close(): Promise<void>;
}

export function fragileLink(target: { readonly host: string; readonly port: number }): Promise<FragileLink> {
  const sockets = new Set<Socket>();
  let frozen = false;
  const server = createServer((near) => {
    const far = connect(target);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('data', (data) => {
        if (!frozen) other.write(data);
      });
      socket.on('end', () => {
        if (!frozen) other.end();
      });
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        if (!frozen) other.destroy();
      });
    }
  });
  const destroyAll = (): void => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      resolve({
        port: (server.address() as AddressInfo).port, // it listens on TCP
        freeze() {
          frozen = true;
        },
        thaw() {
          frozen = false;
        },
        cut: destroyAll,
        close() {
          destroyAll();
          return new Promise((closed) => {
            server.close(() => {
              closed();
            });
          });
        },
      });
    });
  });
}
