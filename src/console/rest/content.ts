/** What is shown of messages; a token with scope `status` sees what became of them, but nothing of what was said. */
import type { FastifyRequest } from 'fastify';
import type { MessageDetail, MessageView } from '../../store/reader.ts';
import { tooSmall } from '../access/bearer.ts';
import { callerOf, mayRead } from './context.ts';

/** Fields are copied one by one, so that nothing that a store may add is exposed unnoticed. */
export function messageFor(request: FastifyRequest, message: MessageView): MessageView {
  const { stanzaId, id, from, to, type, room, sentAt, state, deliveries, moreDeliveries, repeats, position } =
    message;
  const { body, bodies, texts } = mayRead(request) ? message : { body: null, bodies: [], texts: [] };
  return {
    stanzaId,
    id,
    from,
    to,
    type,
    room,
    body,
    bodies,
    texts,
    sentAt,
    state,
    deliveries,
    moreDeliveries,
    repeats,
    position,
  };
}

export function messagesFor(request: FastifyRequest, messages: readonly MessageView[]): MessageView[] {
  return messages.map((message) => messageFor(request, message));
}

export function detailFor(request: FastifyRequest, message: MessageDetail): MessageDetail {
  const { timeline, moreTimeline, timelineNext } = message;
  const xml = mayRead(request) ? message.xml : '';
  return { ...messageFor(request, message), timeline, moreTimeline, timelineNext, xml };
}

/** Whether a body has a word reveals something of it: one could ask for all words. */
export function refuseTextSearch(request: FastifyRequest, parameters: URLSearchParams): void {
  if (parameters.has('text') && !mayRead(request)) throw tooSmall(callerOf(request).scope, 'read');
}
