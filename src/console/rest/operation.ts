/** `GET /api/v1/health`, `GET /api/v1/openapi.json` and `GET /metrics`. */
import type { FastifyInstance } from 'fastify';
import type { Health } from '../../status/view.ts';
import { Problem } from '../requests/problem.ts';
import { recordDone, refuseParameters, route } from './context.ts';
import type { RestContext } from './context.ts';

/**
 * The texts of problems may name files, hosts and people, so they are for signed-in users only. The codes reveal
 * nothing.
 */
function publicPart(health: Health): object {
  const { status, version, openfire, link, spool, store, data, guard, retention, problems } = health;
  const { kind, ok } = store;
  const { silent: _silent, ...rest } = guard;
  const codes = problems.map(({ code }) => code);
  return {
    status,
    version,
    openfire,
    link,
    spool,
    store: { kind, ok },
    data,
    guard: rest,
    retention,
    problems: codes,
  };
}

export function operationRoutes(app: FastifyInstance, context: RestContext): void {
  route(app, context, '/api/v1/health', {
    GET: {
      describe: {
        operationId: 'getHealth',
        summary: 'Whether it works',
        description: 'For monitoring and load balancers; the Overview page says what to do about problems.',
        tag: 'operation',
        scope: null,
        answers: {
          200: { description: 'It works, perhaps with something to look at.', schema: { $ref: 'Health#' } },
          503: { description: 'The log is not being written.', schema: { $ref: 'Health#' } },
        },
        problems: ['invalid-parameters'],
      },
      handler: async (request, reply) => {
        refuseParameters(request);
        const health = context.services.health();
        return reply.status(health.status === 'down' ? 503 : 200).send(publicPart(health));
      },
    },
  });

  route(app, context, '/api/v1/clock', {
    POST: {
      describe: {
        operationId: 'believeClock',
        summary: 'The clock of the machine is right',
        description:
          'For when health says `RECEIPTS_CLOCK` and the clock is right all the same: retention goes by it again. Recorded.',
        tag: 'operation',
        scope: 'admin',
        answers: { 204: { description: 'It is believed.', schema: null } },
        problems: ['invalid-parameters', 'not-found', 'store-unavailable'],
      },
      handler: async (request, reply) => {
        refuseParameters(request);
        if (!(await context.services.believeClock())) {
          throw new Problem('not-found', 'Nobody doubts the clock of the machine.');
        }
        recordDone(context, request, 'clock-believed', {});
        return reply.status(204).send();
      },
    },
  });

  route(app, context, '/api/v1/openapi.json', {
    GET: {
      describe: {
        operationId: 'getDescription',
        summary: 'This description (OpenAPI 3.1)',
        description: 'What every endpoint takes and answers; clients can be generated from it.',
        tag: 'operation',
        scope: 'status',
        answers: {
          200: { description: 'The description.', schema: { type: 'object', additionalProperties: true } },
        },
        problems: ['invalid-parameters'],
      },
      handler: async (request) => {
        refuseParameters(request);
        return app.swagger();
      },
    },
  });

  const exposition = 'text/plain; version=0.0.4; charset=utf-8';
  route(app, context, '/metrics', {
    GET: {
      describe: {
        operationId: 'getMetrics',
        summary: 'Metrics for Prometheus',
        description: 'Give Prometheus the token with `authorization: {credentials: TOKEN}`.',
        tag: 'operation',
        scope: 'status',
        answers: {
          200: { description: 'Prometheus text format.', types: [exposition], schema: { type: 'string' } },
        },
        problems: ['invalid-parameters'],
      },
      handler: async (request, reply) => {
        refuseParameters(request);
        return reply.type(exposition).send(await context.services.metrics());
      },
    },
  });
}
