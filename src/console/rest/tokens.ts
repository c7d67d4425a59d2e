/** `GET` and `POST /api/v1/tokens`, `DELETE /api/v1/tokens/{id}`. */
import type { FastifyInstance } from 'fastify';
import { makeToken } from '../access/new-token.ts';
import { writing } from '../access/record.ts';
import { readNewToken } from '../access/wanted.ts';
import { Problem } from '../requests/problem.ts';
import { readObject } from './body.ts';
import { callerOf, recordDone, refuseParameters, route } from './context.ts';
import type { RestContext } from './context.ts';
import { examples } from './examples.ts';
import { newToken } from './schemas/access.ts';

export function tokenRoutes(app: FastifyInstance, context: RestContext): void {
  const { access } = context.services;
  route(app, context, '/api/v1/tokens', {
    GET: {
      describe: {
        operationId: 'listTokens',
        summary: 'The tokens of the API',
        description:
          'Who may use the API, until when, and when he last did. The tokens themselves are not kept.',
        tag: 'access',
        scope: 'admin',
        answers: {
          200: { description: 'The tokens.', schema: { $ref: 'TokenList#' }, example: examples.tokens },
        },
        problems: ['invalid-parameters'],
      },
      handler: async (request) => {
        refuseParameters(request);
        return { items: access.tokens() };
      },
    },
    POST: {
      describe: {
        operationId: 'createToken',
        summary: 'Make a token',
        description: 'The answer shows the token, this once. Its making is recorded.',
        tag: 'access',
        scope: 'admin',
        body: newToken,
        answers: {
          201: {
            description: 'The token.',
            schema: { $ref: 'CreatedToken#' },
            example: {
              token: 'rcpt_Vbq3dP7xW1mC0nYtR8sKf2LgHjZaE5uQ6oTiXyN9Bw4',
              view: examples.tokens.items[0],
            },
          },
        },
        problems: [
          'invalid-parameters',
          'invalid-body',
          'name-taken',
          'too-many-tokens',
          'too-large',
          'unsupported-media-type',
          'not-recorded',
        ],
      },
      handler: async (request, reply) => {
        refuseParameters(request);
        const body = readObject(
          request.body,
          ['name', 'scope', 'expiresAt'],
          '{"name": "…", "scope": "read"}',
        );
        const wanted = readNewToken(body, access, context.now(), context.services.apiToken());
        const { who, address: from } = callerOf(request);
        return reply.status(201).send(makeToken(access, wanted, { who, via: 'api', address: from }));
      },
    },
  });

  route(app, context, '/api/v1/tokens/:id', {
    DELETE: {
      describe: {
        operationId: 'revokeToken',
        summary: 'Revoke a token',
        description: 'It is refused from now on; what is still being read with it (exports, events) ends.',
        tag: 'access',
        scope: 'admin',
        parameters: {
          type: 'object',
          properties: {
            id: { type: 'string', minLength: 1, description: '`id` of a token.' },
          },
          required: ['id'],
        },
        answers: { 204: { description: 'It is revoked.', schema: null } },
        problems: ['invalid-parameters', 'not-found', 'uri-too-long', 'not-recorded'],
      },
      handler: async (request, reply) => {
        refuseParameters(request);
        const { id } = request.params as { id: string }; // named so in the route's address
        const name = access.tokens().find((view) => view.id === id)?.name ?? '';
        if (!writing(() => access.revokeToken(id, callerOf(request).who))) {
          throw new Problem('not-found', 'No token that could be revoked has this id; GET /api/v1/tokens.');
        }
        recordDone(context, request, 'token-revoked', { id, name });
        return reply.status(204).send();
      },
    },
  });
}
