import { createServer, type AddressInfo } from 'node:net';

/** The system may give a port that was freed a moment ago again; who asked for it has not taken it yet. */
const given = new Set<number>();

/** A port of the loopback that nobody listens on: freed at once, for a program that takes it a moment later. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = await unusedPort();
    if (given.has(port)) continue;
    given.add(port);
    return port;
  }
}

function unusedPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo; // it listens on TCP
      server.close(() => resolve(port));
    });
  });
}
