/** `GET /api/v1/conversations`, `…/{a}/{b}` and `…/{room}`. */
import type { FastifyInstance } from 'fastify';
import type { ConversationQuery } from '../../store/reader.ts';
import { addressReader } from '../requests/addresses.ts';
import type { AddressReader } from '../requests/addresses.ts';
import { allStates, bareJidOf, limits, paging } from '../requests/filters.ts';
import { oneOf, placeIn, someText, wholeNumber, withDefault } from '../requests/parameters.ts';
import type { ParameterProblem } from '../requests/parameters.ts';
import { invalidParameters } from '../requests/problem.ts';
import { zone, zonedMoment, zoneOrUtc } from '../requests/times.ts';
import { messageFor, messagesFor } from './content.ts';
import { readQuery, readValues, record, route } from './context.ts';
import type { RestContext, Route } from './context.ts';
import type { PathParameters } from './describe.ts';
import { examples } from './examples.ts';
import { addressesOf, asking } from './reading.ts';
import { conversationsLimit } from './schemas/conversations.ts';

const listFilters = {
  participant: bareJidOf('Only those of this bare JID (a full one is cut).'),
  name: someText(limits.text, {
    description: 'Part of an address, as people type it; with `participant`: of the other one.',
    examples: ['ali'],
  }),
  withName: someText(limits.text, {
    description: 'With `name`: part of the address of the other one.',
    examples: ['bob'],
  }),
  state: oneOf(allStates, 'Only those with a message in this state.'),
  since: zonedMoment('The last message is not before this time.'),
  until: zonedMoment('The last message is before this time.'),
  tz: zone(' Without it they are a 400.'),
  limit: withDefault(
    wholeNumber(1, conversationsLimit.maximum, 'How many at most.'),
    conversationsLimit.fallback,
  ),
  cursor: paging.cursor,
} as const;

const part = {
  at: zonedMoment('The first message shown is not before this time. Without it: the youngest are shown.'),
  tz: zoneOrUtc(),
  limit: paging.limit,
  cursor: placeIn('`older` or `newer` of an earlier answer; not with `at`.'),
} as const;

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

export function conversationRoutes(app: FastifyInstance, context: RestContext): void {
  const { log } = context.services;
  route(app, context, '/api/v1/conversations', {
    GET: {
      madeWhole: true,
      describe: {
        operationId: 'listConversations',
        summary: 'Who talks to whom, the youngest last message first',
        description: 'Repeat the query with `cursor` set to `next` until `next` is null.',
        tag: 'conversations',
        scope: 'status',
        hasContent: true,
        query: listFilters,
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
        const { given, values } = readValues(request, listFilters, {
          address: await addressesOf(log, asked),
        });
        const { tz: _tz, ...query } = values;
        const found = await asking(() => log.conversations(query));
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
      query: part,
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
      const { given, values } = readValues(request, part, {
        check: (parameters) =>
          parameters.has('at') && parameters.has('cursor')
            ? [{ parameter: 'at', problem: 'goes without `cursor`, which is a place already' }]
            : [],
      });
      const path = request.params as Readonly<Record<string, string>>; // what a path has
      const jids = readPath(path, names, await addressReader(log, Object.values(path)));
      // The route has exactly these names: two people, or a room.
      const participants = jids as unknown as ConversationQuery['participants'];
      const { tz: _tz, ...rest } = values;
      const query = { participants, ...rest };
      const found = await asking(() => log.conversation(query), 'cursor', badPlace);
      const { items, older, newer } = found;
      const who = Object.fromEntries(names.map((name, index) => [name, jids[index] ?? '']));
      record(context, request, 'conversation', { ...who, ...Object.fromEntries(given) }, items.length);
      return { items: messagesFor(request, items), older, newer };
    },
  });

  route(app, context, '/api/v1/conversations/:a/:b', {
    GET: one(['a', 'b'], 'getConversation', 'What two people said to each other', {
      a: bareJidOf('Bare JID of one of them (a full one is cut).').schema,
      b: bareJidOf('Bare JID of the other one.').schema,
    }),
  });
  route(app, context, '/api/v1/conversations/:room', {
    GET: one(['room'], 'getRoomConversation', 'What was said in a room', {
      room: bareJidOf('Bare JID of the room (a full one is cut).').schema,
    }),
  });
}
