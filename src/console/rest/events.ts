/** `GET /api/v1/events`: what happens to messages, live (server-sent events, WHATWG HTML 9.2). */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { jsonText } from '../../base/json.ts';
import { bareJid } from '../../stanza/jid.ts';
import type { ChangesPage, ChangeView, ChatLogReader, MessageView } from '../../store/reader.ts';
import { ownerOf } from '../access/owners.ts';
import { Streams } from '../answers/streams.ts';
import { people, withoutParticipant } from '../requests/filters.ts';
import { maxCursorLength, placeIn, readCursor } from '../requests/parameters.ts';
import { invalidParameters } from '../requests/problem.ts';
import { messageFor } from './content.ts';
import { callerOf, readQuery, readValues, record, recordDone, route } from './context.ts';
import type { RestContext } from './context.ts';
import { addressesOf, asking } from './reading.ts';
import { Waiting } from './waiting.ts';

/** Limit per token; all tokens together may have four times as many. */
export const maxEventStreams = 32;
const heartbeatMs = 15_000;
/** Commits may be frequent, so clients see several of them together. */
const restMs = 200;
const changesAtOnce = 200;

const filters = {
  ...people,
  lastEventId: placeIn(
    'As the header `Last-Event-ID`, for clients that cannot set it; the header goes before it.',
  ),
} as const;

interface Wanted {
  readonly participant?: string;
  readonly with?: string;
  readonly room?: string;
}

function fits({ from, to, room }: MessageView, wanted: Wanted): boolean {
  const { participant, with: other } = wanted;
  const people = [bareJid(from), bareJid(to)];
  if (wanted.room !== undefined && wanted.room !== room) return false;
  if (participant === undefined) return true;
  if (other === undefined) return people.includes(participant);
  return [participant, other].toSorted().join(' ') === people.toSorted().join(' ');
}

const event = (name: string, id: string, data: object): string =>
  `id: ${id}\nevent: ${name}\ndata: ${jsonText(data)}\n\n`;

/**
 * This is no event, but clients note the id: after a break they continue from here, even if nothing of interest
 * happened.
 */
const mark = (id: string): string => `: still here\nid: ${id}\n\n`;

interface Watch {
  readonly log: ChatLogReader;
  readonly first: ChangesPage;
  readonly after: string | null;
  readonly waiting: Waiting;
  shown(change: ChangeView): ChangeView | null;
  goesOn(): boolean;
  ended(events: number): void;
}

async function* watch({ log, first, waiting, shown, ...options }: Watch): AsyncGenerator<Uint8Array> {
  let events = 0;
  let spokeAt = Number.NEGATIVE_INFINITY;
  try {
    yield Buffer.from('retry: 2000\n');
    for (let { after } = options, page = first; ;) {
      const visible = page.items.flatMap((change) => shown(change) ?? []);
      const told = visible.map((change) => event(change.kind, change.id, change));
      if (page.missed) told.unshift(event('missed', page.last, { after }));
      if (told.length > 0 || performance.now() - spokeAt >= heartbeatMs) {
        yield Buffer.from(told.length > 0 ? told.join('') : mark(page.last));
        spokeAt = performance.now();
        events += visible.length;
      }
      after = page.last;
      if (!page.more) await waiting.forNews(Math.max(0, spokeAt + heartbeatMs - performance.now()));
      if (!options.goesOn()) return;
      page = await log.changes(after, changesAtOnce);
    }
  } finally {
    waiting.end();
    options.ended(events);
  }
}

/** A reconnecting client sends the header, which has priority over the parameter that is still in its address. */
function lastEventId(request: FastifyRequest, parameter: string | undefined): string | null {
  const header = request.headers['last-event-id'];
  if (header === undefined || header === '') return parameter ?? null;
  const reading = readCursor(String(header));
  if ('problem' in reading) {
    throw invalidParameters([{ parameter: 'Last-Event-ID', problem: badPlace }]);
  }
  return reading.value;
}
const badPlace = 'must be the `id` of an event of this log';

export function eventRoutes(app: FastifyInstance, context: RestContext): void {
  const { services } = context;
  const streams = new Streams(
    app,
    context,
    { each: maxEventStreams, all: 4 * maxEventStreams },
    'event streams',
  );
  route(app, context, '/api/v1/events', {
    GET: {
      describe: {
        operationId: 'watchEvents',
        summary: 'New messages and changes of their states, as they happen',
        description:
          'Server-sent events: `message` and `state`, with a `Change` as JSON for data. Who comes back with ' +
          '`Last-Event-ID` gets what came in between; where that is older than 24 hours, the event `missed` says so. ' +
          `A comment comes every 15 s. ${maxEventStreams} streams at a time for each token.`,
        tag: 'events',
        scope: 'status',
        hasContent: true,
        query: filters,
        headers: {
          type: 'object',
          properties: {
            'Last-Event-ID': {
              type: 'string',
              maxLength: maxCursorLength,
              description: 'The id of the last event that one has; without it, only what comes from now on.',
            },
          },
        },
        answers: {
          200: {
            description: 'The events; the data of `message` and `state` is a `Change`.',
            types: ['text/event-stream'],
            schema: { type: 'string' },
            eventData: { $ref: 'Change#' },
          },
        },
        problems: ['invalid-parameters', 'too-many-streams', 'store-unavailable', 'not-recorded'],
      },
      handler: async (request, reply) => {
        const address = await addressesOf(services.log, readQuery(request));
        const { given, values } = readValues(request, filters, { address, check: withoutParticipant });
        const { lastEventId: parameter, ...wanted } = values;
        const after = lastEventId(request, parameter);
        const named = parameter !== undefined && after === parameter ? 'lastEventId' : 'Last-Event-ID';
        const stream = streams.enter(ownerOf(request));
        // This comes before the first query, so that nothing committed meanwhile is missed.
        const waiting = new Waiting((listener) => services.onCommit(listener), stream.signal, restMs);
        const filter = Object.fromEntries(given);
        let first: ChangesPage;
        try {
          first = await asking(() => services.log.changes(after, changesAtOnce), named, badPlace);
          record(context, request, 'events', { ...filter, stage: 'opened' }, 0);
        } catch (error) {
          waiting.end();
          streams.leave(stream);
          throw error;
        }
        reply.type('text/event-stream; charset=utf-8').header('x-accel-buffering', 'no');
        if (request.method === 'HEAD') {
          waiting.end();
          streams.leave(stream);
          return reply.send('');
        }
        const parts = watch({
          log: services.log,
          first,
          after,
          waiting,
          shown: (change) =>
            fits(change.message, wanted) ? { ...change, message: messageFor(request, change.message) } : null,
          goesOn: () => !stream.signal.aborted && callerOf(request).isValid(context.now()),
          ended: (events) => recordDone(context, request, 'events', { ...filter, stage: 'closed' }, events),
        });
        return streams.send(reply, stream, parts);
      },
    },
  });
}
