import { createServer } from 'node:net';

/** Null if we can listen on `port` of `host`, otherwise what is in the way. */
export function portProblem(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      const problems: Record<string, string> = {
        EADDRINUSE: 'is in use by another program',
        EACCES: 'may not be opened by this user',
        EADDRNOTAVAIL: 'cannot be opened: this machine does not have that address',
      };
      resolve(problems[error.code ?? ''] ?? `cannot be opened: ${error.message}`);
    });
    server.listen({ host, port, exclusive: true }, () => {
      server.close(() => {
        resolve(null);
      });
    });
  });
}
