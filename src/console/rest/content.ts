/** What a token of scope `status` is shown of messages: what became of them, and nothing of what was said. */
import type { FastifyRequest } from 'fastify';
import type { MessageDetail, MessageView } from '../../chatlog/reader.ts';
import { tooSmall } from '../access/bearer.ts';
import { callerOf, mayRead } from './context.ts';

export function withoutContent(message: MessageView): MessageView {
  return { ...message, body: null };
}

export function messageFor(request: FastifyRequest, message: MessageView): MessageView {
  return mayRead(request) ? message : withoutContent(message);
}

export function messagesFor(
  request: FastifyRequest,
  messages: readonly MessageView[],
): readonly MessageView[] {
  return mayRead(request) ? messages : messages.map(withoutContent);
}

export function detailFor(request: FastifyRequest, message: MessageDetail): MessageDetail {
  return mayRead(request) ? message : { ...message, body: null, xml: '' };
}

/** Whether a word is in a body tells of the body: one could ask for all of them. */
export function refuseTextSearch(request: FastifyRequest, parameters: URLSearchParams): void {
  if (parameters.has('text') && !mayRead(request)) throw tooSmall(callerOf(request).scope, 'read');
}
