/**
 * Bounds what answers cost: one with content waits for its turn to be made (access/answer-queue.ts), and every answer needs
 * room on its way (access/answers.ts).
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Answers } from '../access/answers.ts';
import { AnswerQueue } from '../access/answer-queue.ts';
import { ownerOf } from '../access/owners.ts';
import { Problem } from '../requests/problem.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The answer has content and is made as a whole, not streamed. */
    madeWhole?: boolean;
  }
}

/** A socket buffers this much by itself. */
const smallAnswer = 16 * 1024;

/**
 * Approximate size of an answer that is not streamed: letters beyond ASCII are few, or the result is too low by half.
 */
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
  const queue = new AnswerQueue();
  const leaves = new WeakMap<FastifyRequest, () => void>();
  app.addHook('preHandler', async (request, reply) => {
    if (!isMadeWhole(request)) return;
    const owner = ownerOf(request);
    const leave = await queue.enter(owner);
    if (leave === null) throw tooMany();
    leaves.set(request, leave);
    reply.raw.once('close', leave);
    // The client has gone, or there is no room for the answer.
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
