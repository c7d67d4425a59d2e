/** What answers cost: a turn before one of content is made (access/making.ts), and room while it is on its way (access/answers.ts). */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Answers } from '../access/answers.ts';
import { Making } from '../access/making.ts';
import { ownerOf } from '../access/owners.ts';
import { Problem } from '../requests/problem.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Its answer is one of content, made as a whole, and not streamed. */
    madeWhole?: boolean;
  }
}

/** What a socket holds by itself. */
const smallAnswer = 16 * 1024;

/** Of what is not streamed, about: letters beyond ASCII are few, or it is counted too low by half. */
function sizeOf(payload: unknown): number {
  if (typeof payload === 'string') return payload.length;
  return payload instanceof Uint8Array ? payload.byteLength : 0;
}

function tooMany(): Problem {
  return new Problem('too-many-answers', 'Read the answers that are on their way, then ask again.', {
    headers: { 'retry-after': '5' },
  });
}

function isMadeWhole({ routeOptions }: FastifyRequest): boolean {
  return routeOptions.config.madeWhole === true;
}

export function boundAnswers(app: FastifyInstance, answers: Answers): void {
  const making = new Making();
  const leaves = new WeakMap<FastifyRequest, () => void>();
  app.addHook('preHandler', async (request, reply) => {
    if (!isMadeWhole(request)) return;
    const owner = ownerOf(request);
    const leave = await making.enter(owner);
    if (leave === null) throw tooMany();
    leaves.set(request, leave);
    reply.raw.once('close', leave);
    // Nobody is there any more, or has room for it.
    if (request.raw.socket.destroyed) leave();
    if (request.raw.socket.destroyed || answers.isFull(owner)) throw tooMany();
  });
  app.addHook('onSend', async (request, reply, payload) => {
    leaves.get(request)?.();
    const bytes = sizeOf(payload);
    if (bytes < smallAnswer) return payload;
    const place = answers.enter(ownerOf(request), bytes, reply.raw);
    if (place === null) throw tooMany();
    reply.raw.once('close', place.leave);
    return payload;
  });
}
