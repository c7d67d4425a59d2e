/** `GET /api/v1/messages` and `GET /api/v1/messages/{stanzaId}`. */
import type { FastifyInstance } from 'fastify';
import { CursorError, type MessagePage, type MessageQuery } from '../../chatlog/reader.ts';
import { badCursor, readFilters } from '../filters.ts';
import { Problem, invalidParameters } from '../problem.ts';
import { address, readQuery, refuseParameters, type RestContext } from './context.ts';
import { messagesQuery } from './schemas.ts';

async function page(context: RestContext, query: MessageQuery): Promise<MessagePage> {
  try {
    return await context.services.log.messages(query);
  } catch (error) {
    if (!(error instanceof CursorError)) throw error;
    throw invalidParameters([{ parameter: 'cursor', problem: badCursor }]);
  }
}

export function messageRoutes(app: FastifyInstance, context: RestContext): void {
  address(app, context, '/api/v1/messages', {
    GET: {
      describe: {
        operationId: 'listMessages',
        summary: 'Messages of the chat log',
        description: 'Filters combine. Repeat the query with `cursor` set to `next` until `next` is null.',
        tag: 'messages',
        token: true,
        query: messagesQuery,
        answers: { 200: { description: 'A page of messages.', schema: { $ref: 'MessagePage#' } } },
        problems: ['invalid-parameters', 'store-unavailable'],
      },
      handler: async (request) => {
        const filters = readFilters(readQuery(request));
        if (!filters.ok) throw invalidParameters(filters.errors);
        return page(context, filters.query);
      },
    },
  });

  address(app, context, '/api/v1/messages/:stanzaId', {
    GET: {
      describe: {
        operationId: 'getMessage',
        summary: 'One message with its timeline',
        tag: 'messages',
        token: true,
        parameters: {
          type: 'object',
          properties: { stanzaId: { type: 'string', minLength: 1, description: '`stanzaId` of a message.' } },
          required: ['stanzaId'],
        },
        answers: { 200: { description: 'The message.', schema: { $ref: 'MessageDetail#' } } },
        problems: ['invalid-parameters', 'not-found', 'uri-too-long', 'store-unavailable'],
      },
      handler: async (request) => {
        refuseParameters(request);
        const { stanzaId } = request.params as { stanzaId: string }; // named so in the route's address
        const message = stanzaId.includes('\0') ? null : await context.services.log.message(stanzaId);
        if (message === null) {
          throw new Problem('not-found', 'No message of the chat log has this id. It may have expired.');
        }
        return message;
      },
    },
  });
}
