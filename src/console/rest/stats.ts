/** `GET /api/v1/stats` and `GET /api/v1/states`. */
import type { FastifyInstance } from 'fastify';
import { statSteps } from '../../base/time-zone.ts';
import type { StatStep } from '../../base/time-zone.ts';
import type { StatsQuery } from '../../store/reader.ts';
import { oneOf, withDefault } from '../requests/parameters.ts';
import type { ParameterProblem, Values } from '../requests/parameters.ts';
import { invalidParameters } from '../requests/problem.ts';
import { zonedMoment, zoneOrUtc } from '../requests/times.ts';
import { readValues, refuseParameters, route } from './context.ts';
import type { RestContext } from './context.ts';
import { examples } from './examples.ts';

export const maxPoints = 2000;
const dayMs = 86_400_000;
/** The limits of JavaScript's times and of RFC 3339. */
const earliest = Date.parse('0000-01-01T00:00:00Z');

const steps = Object.keys(statSteps) as StatStep[]; // its keys, by construction

const range = {
  since: zonedMoment('Cut to whole steps; if left out, a day before `until`.'),
  until: zonedMoment('Now, if left out.'),
  step: withDefault(oneOf(steps, 'Of each point.'), 'hour'),
  tz: zoneOrUtc(' Hours and days begin as there.'),
} as const;

function rangeOf({ since, until, step, tz }: Values<typeof range>, now: number): StatsQuery {
  const end = until ?? Math.max(now, since ?? now);
  return { since: since ?? Math.max(end - dayMs, earliest), until: end, step, tz };
}

function outOfRange({ since, until, step }: StatsQuery): ParameterProblem[] {
  if (until < since) return [{ parameter: 'until', problem: 'must not be before `since`' }];
  const points = Math.ceil(until / statSteps[step]) - Math.floor(since / statSteps[step]);
  const problem = `gives ${points} points; take a longer one or a shorter time, for ${maxPoints} at most`;
  return points > maxPoints ? [{ parameter: 'step', problem }] : [];
}

export function statsRoutes(app: FastifyInstance, context: RestContext): void {
  const { services } = context;
  route(app, context, '/api/v1/stats', {
    GET: {
      describe: {
        operationId: 'getStats',
        summary: 'Messages, their states and the time to delivery, over time',
        description: `If nothing is said, the last 24 hours by the hour. At most ${maxPoints} points at once.`,
        tag: 'figures',
        scope: 'status',
        query: range,
        answers: {
          200: { description: 'The figures.', schema: { $ref: 'Stats#' }, example: examples.stats },
        },
        problems: ['invalid-parameters', 'store-unavailable'],
      },
      handler: async (request) => {
        const query = rangeOf(readValues(request, range).values, context.now());
        const errors = outOfRange(query);
        if (errors.length > 0) throw invalidParameters(errors);
        const stats = await services.log.stats(query);
        return { ...stats, items: stats.points };
      },
    },
  });

  route(app, context, '/api/v1/states', {
    GET: {
      describe: {
        operationId: 'listChatStates',
        summary: 'Who is typing, or has been active, in the last minutes',
        description:
          'What clients tell each other (XEP-0085), of each device: until its session ends or it says something without a state; `gone` stays. It is kept in memory only.',
        tag: 'figures',
        scope: 'status',
        answers: {
          200: {
            description: 'The chat states.',
            schema: { $ref: 'ChatStateList#' },
            example: examples.states,
          },
        },
        problems: ['invalid-parameters'],
      },
      handler: async (request) => {
        refuseParameters(request);
        return { items: services.chatStates() };
      },
    },
  });
}
