/** In whose share of what is bounded (streams, bytes on their way) a request is counted. */
import type { FastifyRequest } from 'fastify';

const owners = new WeakMap<FastifyRequest, string>();

/** Of a token or a session, once it is known. */
export function ownedBy(request: FastifyRequest, owner: string): void {
  owners.set(request, owner);
}

/** Who is nobody that is known shares with his address. */
export function ownerOf(request: FastifyRequest): string {
  return owners.get(request) ?? `address ${request.ip}`;
}
