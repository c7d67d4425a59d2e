/** `GET /api/v1/access-records`. */
import type { FastifyInstance } from 'fastify';
import { recordedNames } from '../access/administrator.ts';
import { writing } from '../access/record.ts';
import { limits, paging } from '../requests/filters.ts';
import { oneOf, someText } from '../requests/parameters.ts';
import { moment } from '../requests/times.ts';
import { accessActions } from '../services.ts';
import { readValues, record, route } from './context.ts';
import type { RestContext } from './context.ts';
import { examples } from './examples.ts';
import { asking } from './reading.ts';

const filters = {
  who: someText(limits.text, {
    description: 'An administrator’s name, or `token NAME`.',
    examples: ['token grafana'],
  }),
  action: oneOf(accessActions, 'What was done.'),
  since: moment('Not before this time.'),
  until: moment('Before this time.'),
  ...paging,
} as const;

export function recordRoutes(app: FastifyInstance, context: RestContext): void {
  route(app, context, '/api/v1/access-records', {
    GET: {
      describe: {
        operationId: 'listAccessRecords',
        summary: 'Who has read or changed what',
        description:
          'Every read of content, in the API and on the pages, changes of settings, and tokens made and revoked. ' +
          'Kept for two years, and the last million for longer.',
        tag: 'access',
        scope: 'admin',
        query: filters,
        answers: {
          200: {
            description: 'A page of records.',
            schema: { $ref: 'AccessRecordPage#' },
            example: examples.records,
          },
        },
        problems: ['invalid-parameters', 'not-recorded'],
      },
      handler: async (request) => {
        const { given, values } = readValues(request, filters);
        const { who, ...others } = values;
        const query = {
          ...others,
          ...(who !== undefined && { who: recordedNames(who, context.services.domain()) }),
        };
        const found = await asking(async () => writing(() => context.services.access.records(query)));
        record(context, request, 'records', given, found.items.length);
        return found;
      },
    },
  });
}
