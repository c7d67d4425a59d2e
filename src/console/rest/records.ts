/** `GET /api/v1/access-records`. */
import type { FastifyInstance } from 'fastify';
import { recordedNames } from '../access/administrator.ts';
import { writing } from '../access/record.ts';
import { limits, readTime } from '../requests/filters.ts';
import { oneOf, readCursor, someText, wholeNumber } from '../requests/parameters.ts';
import { accessActions } from '../services.ts';
import { address, readValues, record, type RestContext } from './context.ts';
import { examples } from './examples.ts';
import { asking } from './reading.ts';
import { recordsQuery } from './schemas/queries.ts';

const readers = {
  who: someText(limits.text),
  action: oneOf(accessActions),
  since: readTime,
  until: readTime,
  limit: wholeNumber(1, limits.maximum),
  cursor: readCursor,
} as const;

export function recordRoutes(app: FastifyInstance, context: RestContext): void {
  address(app, context, '/api/v1/access-records', {
    GET: {
      describe: {
        operationId: 'listAccessRecords',
        summary: 'Who has read or changed what',
        description:
          'Every read of content, in the API and on the pages, changes of settings, and tokens made and revoked. ' +
          'Kept for two years, and the last million for longer.',
        tag: 'access',
        scope: 'admin',
        query: recordsQuery,
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
        const { given, values } = readValues(request, readers);
        const { who, ...others } = values;
        const query = {
          limit: limits.fallback,
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
