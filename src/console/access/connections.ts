/** How many connections there are: beyond a limit the one that has been doing nothing for longest makes room. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Each has a descriptor, of which the spool and the log need some, too. */
export const mostConnections = 512;

export function boundConnections(server: Server, most = mostConnections): void {
  // In the order in which they came to be so, the longest ago first.
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
    if (open <= most) return;
    // Who has asked and is being answered stays; a request that does not come to its end is none.
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
