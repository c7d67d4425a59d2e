/** `/api/v1/restored`: the open messages of a chat log that was put back from a backup. */
import type { FastifyInstance } from 'fastify';
import { invalidParameters, Problem } from '../requests/problem.ts';
import { readObject } from './body.ts';
import { recordDone, refuseParameters, route } from './context.ts';
import type { RestContext } from './context.ts';

const actions = ['redeliver', 'settle'] as const;
const counted = {
  type: 'object',
  additionalProperties: false,
  properties: { messages: { type: 'integer', minimum: 0, description: 'How many are, or were, held.' } },
  required: ['messages'],
};

function readAction(body: unknown): (typeof actions)[number] {
  const { action } = readObject(body, ['action'], '{"action": "settle"}');
  const known = actions.find((one) => one === action);
  if (known !== undefined) return known;
  throw invalidParameters([{ parameter: 'action', problem: 'must be `redeliver` or `settle`' }]);
}

export function restoredRoutes(app: FastifyInstance, context: RestContext): void {
  const { services } = context;
  route(app, context, '/api/v1/restored', {
    GET: {
      describe: {
        operationId: 'getRestored',
        summary: 'What a restored chat log has open',
        description:
          'For when health says `RECEIPTS_RESTORED`: messages that may have been read since the backup was made. Nobody acts on them.',
        tag: 'operation',
        scope: 'status',
        answers: { 200: { description: 'How many.', schema: counted } },
        problems: ['invalid-parameters'],
      },
      handler: async (request) => {
        refuseParameters(request);
        return { messages: services.held() };
      },
    },
    POST: {
      describe: {
        operationId: 'decideRestored',
        summary: 'What is to be done with it',
        description:
          '`redeliver`: what nobody has confirmed is delivered again, also to who has read it since; of what was in Openfire’s offline store only what is not there any more. `settle`: all stays as it is. Recorded.',
        tag: 'operation',
        scope: 'admin',
        body: {
          type: 'object',
          description: 'What is wanted.',
          additionalProperties: false,
          properties: { action: { type: 'string', enum: [...actions], description: 'See above.' } },
          required: ['action'],
        },
        answers: { 200: { description: 'It is being done.', schema: counted } },
        problems: [
          'invalid-parameters',
          'invalid-body',
          'not-found',
          'too-large',
          'unsupported-media-type',
          'store-unavailable',
        ],
      },
      handler: async (request) => {
        refuseParameters(request);
        const action = readAction(request.body);
        if (services.held() === 0) throw new Problem('not-found', 'No message is held.');
        const messages = await services.releaseHeld(action);
        recordDone(context, request, 'restored-decided', { action, messages: String(messages) });
        return { messages };
      },
    },
  });
}
