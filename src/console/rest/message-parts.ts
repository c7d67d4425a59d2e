/** `GET /api/v1/messages/{stanzaId}/deliveries` and `…/timeline`: lists that clients can make long, page by page. */
import type { FastifyInstance } from 'fastify';
import type { DeliveriesPage, PartQuery, TimelinePage } from '../../store/message-parts.ts';
import { paging } from '../requests/filters.ts';
import { readValues, record, route } from './context.ts';
import type { RestContext } from './context.ts';
import { examples } from './examples.ts';
import { noMessage, stanzaIdParameter } from './messages.ts';
import { asking } from './reading.ts';

interface Part {
  readonly name: 'deliveries' | 'timeline';
  readonly operationId: string;
  readonly summary: string;
  readonly page: string;
  readonly read: (query: PartQuery) => Promise<DeliveriesPage | TimelinePage | null>;
}

export function messagePartRoutes(app: FastifyInstance, context: RestContext): void {
  const { log } = context.services;
  part(app, context, {
    name: 'deliveries',
    operationId: 'listDeliveries',
    summary: 'To which sessions a message was handed',
    page: 'DeliveriesPage',
    read: (query) => log.deliveries(query),
  });
  part(app, context, {
    name: 'timeline',
    operationId: 'listTimeline',
    summary: 'The timeline of a message',
    page: 'TimelinePage',
    read: (query) => log.timeline(query),
  });
}

function part(
  app: FastifyInstance,
  context: RestContext,
  { name, operationId, summary, page, read }: Part,
): void {
  route(app, context, `/api/v1/messages/:stanzaId/${name}`, {
    GET: {
      madeWhole: true,
      describe: {
        operationId,
        summary,
        description: 'Repeat the query with `cursor` set to `next` until `next` is null.',
        tag: 'messages',
        scope: 'status',
        parameters: stanzaIdParameter,
        query: paging,
        answers: {
          200: { description: 'A page of them.', schema: { $ref: `${page}#` }, example: examples[name] },
        },
        problems: ['invalid-parameters', 'not-found', 'uri-too-long', 'store-unavailable', 'not-recorded'],
      },
      handler: async (request) => {
        const { values } = readValues(request, paging);
        const { stanzaId } = request.params as { stanzaId: string }; // named so in the route's address
        const query = { stanzaId, ...values };
        const found = stanzaId.includes('\0') ? null : await asking(() => read(query));
        if (found === null) throw noMessage();
        record(context, request, 'message', { stanzaId, list: name }, found.items.length);
        return found;
      },
    },
  });
}
