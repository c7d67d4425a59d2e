/** Whose share of bounded resources (streams, bytes on their way) a request uses. */
import type { FastifyRequest } from 'fastify';

const owners = new WeakMap<FastifyRequest, string>();

/** Sets the token or session that owns the request, once it is known. */
export function ownedBy(request: FastifyRequest, owner: string): void {
  owners.set(request, owner);
}

/** Requests of unknown users share what is bounded by address. */
export function ownerOf(request: FastifyRequest): string {
  return owners.get(request) ?? `address ${request.ip}`;
}
