/** Limits the number of connections: beyond it, the connection that has been idle for longest makes room. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Each connection needs a file descriptor, and so do the spool and the log. */
export const maxConnections = 512;

export function boundConnections(server: Server, max = maxConnections): void {
  // Idle connections, in the order in which they became idle.
  const idle = new Set<Socket>();
  const receiving = new Set<Socket>();
  let open = 0;
  server.on('connection', (socket: Socket) => {
    open += 1;
    idle.add(socket);
    socket.once('close', () => {
      open -= 1;
      idle.delete(socket);
      receiving.delete(socket);
    });
    if (open <= max) return;
    // A connection whose request is being answered stays; one whose request never ends counts as idle.
    const [longest = [...receiving][0] ?? socket] = idle.size > 1 ? idle : receiving;
    longest.destroy();
  });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    idle.delete(socket);
    if (!request.complete) {
      receiving.add(socket);
      request.once('end', () => receiving.delete(socket));
    }
    response.once('close', () => {
      receiving.delete(socket);
      if (!socket.destroyed) idle.add(socket);
    });
  });
}
