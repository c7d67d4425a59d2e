/** `GET /api/v1/conversations`, `…/{a}/{b}` and `…/{room}`. */
import type { FastifyInstance } from 'fastify';
import { utc } from '../../base/time-zone.ts';
import type { ConversationQuery } from '../../store/reader.ts';
import { addressReader, type AddressReader } from '../requests/addresses.ts';
import { allStates, limits, readZone, timeReader } from '../requests/filters.ts';
import { oneOf, readCursor, someText, wholeNumber, type ParameterProblem } from '../requests/parameters.ts';
import { invalidParameters } from '../requests/problem.ts';
import { messageFor, messagesFor } from './content.ts';
import { address, readQuery, readValues, record, type RestContext, type Route } from './context.ts';
import type { PathParameters } from './describe.ts';
import { examples } from './examples.ts';
import { addressesOf, asking } from './reading.ts';
import { conversationsLimit } from './schemas/conversations.ts';
import { conversationQuery, conversationsQuery } from './schemas/queries.ts';

const listReaders = (tz: string | null) =>
  ({
    name: someText(limits.text),
    withName: someText(limits.text),
    state: oneOf(allStates),
    since: timeReader(tz),
    until: timeReader(tz),
    tz: readZone,
    limit: wholeNumber(1, conversationsLimit.maximum),
    cursor: readCursor,
  }) as const;

const oneReaders = (tz: string | null) =>
  ({
    at: timeReader(tz),
    tz: readZone,
    limit: wholeNumber(1, limits.maximum),
    cursor: readCursor,
  }) as const;

const badPlace = 'must be `older` or `newer` of an earlier answer about the same conversation';

/** The bare JIDs in the path, by their names there. */
function readPath(
  given: Readonly<Record<string, string>>,
  names: readonly string[],
  read: AddressReader,
): string[] {
  const errors: ParameterProblem[] = [];
  const jids = names.map((parameter) => {
    const reading = read(given[parameter] ?? '');
    if ('value' in reading) return reading.value;
    errors.push({ parameter, problem: reading.problem });
    return '';
  });
  if (errors.length > 0) throw invalidParameters(errors);
  return jids;
}

const jidInPath = (description: string) => ({
  type: 'string',
  minLength: 1,
  maxLength: limits.jid,
  description,
  examples: ['alice@example.org'],
});

export function conversationRoutes(app: FastifyInstance, context: RestContext): void {
  const { log } = context.services;
  address(app, context, '/api/v1/conversations', {
    GET: {
      madeWhole: true,
      describe: {
        operationId: 'listConversations',
        summary: 'Who talks to whom, the youngest last message first',
        description: 'Repeat the query with `cursor` set to `next` until `next` is null.',
        tag: 'conversations',
        scope: 'status',
        hasContent: true,
        query: conversationsQuery,
        answers: {
          200: {
            description: 'A page of conversations.',
            schema: { $ref: 'ConversationsPage#' },
            example: examples.conversations,
          },
        },
        problems: ['invalid-parameters', 'store-unavailable', 'not-recorded'],
      },
      handler: async (request) => {
        const asked = readQuery(request);
        const participant = await addressesOf(log, asked);
        const { given, values } = readValues(request, { participant, ...listReaders(asked.get('tz')) });
        const { tz: _tz, ...query } = values;
        const found = await asking(() => log.conversations({ limit: conversationsLimit.fallback, ...query }));
        const { items, next, index } = found;
        record(context, request, 'conversations', given, items.length);
        const shown = items.map((item) => ({
          ...item,
          last: item.last === null ? null : messageFor(request, item.last),
        }));
        return { items: shown, next, index };
      },
    },
  });

  const one = (
    names: readonly string[],
    operationId: string,
    summary: string,
    parameters: PathParameters['properties'],
  ): Route => ({
    madeWhole: true,
    describe: {
      operationId,
      summary,
      description:
        'Oldest first. Without `at` and `cursor` the youngest messages; `older` and `newer` lead on from them.',
      tag: 'conversations',
      scope: 'status',
      hasContent: true,
      parameters: { type: 'object', properties: parameters, required: names },
      query: conversationQuery,
      answers: {
        200: {
          description: 'A part of the conversation; empty where there is none.',
          schema: { $ref: 'ConversationPage#' },
          example: examples.conversation,
        },
      },
      problems: ['invalid-parameters', 'uri-too-long', 'store-unavailable', 'not-recorded'],
    },
    handler: async (request) => {
      const { given, values } = readValues(
        request,
        oneReaders(readQuery(request).get('tz') ?? utc),
        (parameters) =>
          parameters.has('at') && parameters.has('cursor')
            ? [{ parameter: 'at', problem: 'goes without `cursor`, which is a place already' }]
            : [],
      );
      const path = request.params as Readonly<Record<string, string>>; // what a path has
      const jids = readPath(path, names, await addressReader(log, Object.values(path)));
      // As many as the route has names: two people, or a room.
      const participants = jids as unknown as ConversationQuery['participants'];
      const { tz: _tz, ...rest } = values;
      const query = { participants, limit: limits.fallback, ...rest };
      const found = await asking(() => log.conversation(query), 'cursor', badPlace);
      const { items, older, newer } = found;
      const who = Object.fromEntries(names.map((name, index) => [name, jids[index] ?? '']));
      record(context, request, 'conversation', { ...who, ...Object.fromEntries(given) }, items.length);
      return { items: messagesFor(request, items), older, newer };
    },
  });

  address(app, context, '/api/v1/conversations/:a/:b', {
    GET: one(['a', 'b'], 'getConversation', 'What two people said to each other', {
      a: jidInPath('Bare JID of one of them (a full one is cut).'),
      b: jidInPath('Bare JID of the other one.'),
    }),
  });
  address(app, context, '/api/v1/conversations/:room', {
    GET: one(['room'], 'getRoomConversation', 'What was said in a room', {
      room: jidInPath('Bare JID of the room (a full one is cut).'),
    }),
  });
}
