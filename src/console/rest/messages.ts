/** `GET /api/v1/messages` and `GET /api/v1/messages/{stanzaId}`. */
import type { FastifyInstance } from 'fastify';
import { messageFilters, readFilters } from '../requests/filters.ts';
import { Problem, invalidParameters } from '../requests/problem.ts';
import { detailFor, messagesFor, refuseTextSearch } from './content.ts';
import { readQuery, record, recordDone, refuseParameters, route } from './context.ts';
import type { RestContext } from './context.ts';
import { examples } from './examples.ts';
import { addressesOf, asking } from './reading.ts';
import { refusedByHand } from './redelivery.ts';

export const stanzaIdParameter = {
  type: 'object',
  properties: {
    stanzaId: {
      type: 'string',
      minLength: 1,
      description: '`stanzaId` of a message.',
      examples: [examples.message.stanzaId],
    },
  },
  required: ['stanzaId'],
};

export function noMessage(): Problem {
  return new Problem('not-found', 'No message of the chat log has this id. It may have expired.');
}

export function messageRoutes(app: FastifyInstance, context: RestContext): void {
  const { log } = context.services;
  route(app, context, '/api/v1/messages', {
    GET: {
      madeWhole: true,
      describe: {
        operationId: 'listMessages',
        summary: 'Messages of the chat log',
        description: 'Filters combine. Repeat the query with `cursor` set to `next` until `next` is null.',
        tag: 'messages',
        scope: 'status',
        hasContent: true,
        query: messageFilters,
        answers: {
          200: {
            description: 'A page of messages.',
            schema: { $ref: 'MessagePage#' },
            example: examples.messagePage,
          },
        },
        problems: ['invalid-parameters', 'forbidden', 'store-unavailable', 'not-recorded'],
      },
      handler: async (request) => {
        const given = readQuery(request);
        refuseTextSearch(request, given);
        const filters = readFilters(given, await addressesOf(log, given));
        if (!filters.ok) throw invalidParameters(filters.errors);
        const { items, next } = await asking(() => log.messages(filters.query));
        record(context, request, 'messages', given, items.length);
        return { items: messagesFor(request, items), next };
      },
    },
  });

  route(app, context, '/api/v1/messages/:stanzaId', {
    GET: {
      madeWhole: true,
      describe: {
        operationId: 'getMessage',
        summary: 'One message with its timeline',
        description:
          'What is known of it, and the stanza as Openfire received it. Long lists are cut, which `moreDeliveries` and `moreTimeline` tell.',
        tag: 'messages',
        scope: 'status',
        hasContent: true,
        parameters: stanzaIdParameter,
        answers: {
          200: {
            description: 'The message.',
            schema: { $ref: 'MessageDetail#' },
            example: examples.message,
          },
        },
        problems: ['invalid-parameters', 'not-found', 'uri-too-long', 'store-unavailable', 'not-recorded'],
      },
      handler: async (request) => {
        refuseParameters(request);
        const { stanzaId } = request.params as { stanzaId: string }; // named so in the route's address
        const message = stanzaId.includes('\0') ? null : await log.message(stanzaId);
        if (message === null) throw noMessage();
        record(context, request, 'message', { stanzaId }, 1);
        return detailFor(request, message);
      },
    },
  });

  route(app, context, '/api/v1/messages/:stanzaId/redeliver', {
    POST: {
      describe: {
        operationId: 'redeliverMessage',
        summary: 'Deliver a message again',
        description:
          'By hand, for one that was set aside or could not be delivered: it is `accepted` again and goes to its recipient or the offline store, and what counted against it is forgotten. Recorded.',
        tag: 'messages',
        scope: 'admin',
        parameters: stanzaIdParameter,
        answers: { 202: { description: 'It is on its way.', schema: null } },
        problems: ['invalid-parameters', 'not-found', 'not-redelivered', 'uri-too-long', 'store-unavailable'],
      },
      handler: async (request, reply) => {
        refuseParameters(request);
        const { stanzaId } = request.params as { stanzaId: string }; // named so in the route's address
        const refusal = await context.services.redeliver(stanzaId);
        if (refusal !== null) throw refusedByHand(refusal);
        recordDone(context, request, 'redelivered', { stanzaId }, 1);
        return reply.status(202).send();
      },
    },
  });
}
