/** `GET /api/v1/export`: the messages of a selection, streamed as a file. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { contentType, exportFormats, fileName, foot, head } from '../../export/formats.ts';
import type { ChatLogReader, ExportChunk, ExportQuery } from '../../store/reader.ts';
import { ownerOf } from '../access/owners.ts';
import { exportChunks } from '../answers/export-chunks.ts';
import { KeepAlive, withKeepAlive } from '../answers/keep-alive.ts';
import { Streams } from '../answers/streams.ts';
import { limits, selection, withoutParticipant } from '../requests/filters.ts';
import { oneOf, someText, withDefault } from '../requests/parameters.ts';
import type { ParameterProblem, Values } from '../requests/parameters.ts';
import { zoneOrUtc } from '../requests/times.ts';
import { refuseTextSearch } from './content.ts';
import { callerOf, mayRead, readQuery, readValues, record, recordDone, route } from './context.ts';
import type { RestContext } from './context.ts';
import { addressesOf, asking } from './reading.ts';

/** Limit per token; all tokens together may have twice as many. */
export const maxExports = 4;

const options = {
  ...selection,
  tz: zoneOrUtc(),
  format: withDefault(oneOf(exportFormats, 'Of the file.'), 'jsonl'),
  after: someText(limits.after, {
    description:
      'Of the last message that one has: its `stanzaId`, its `position`, which is known also when the message has expired, or its `sentAt`. The export continues after it, without a head.',
  }),
  bom: withDefault(
    oneOf(
      ['true', 'false'],
      'With `format=csv`: a byte order mark before the head, by which Excel sees that it is UTF-8.',
    ),
    'false',
  ),
} as const;

/** Refuses a byte order mark for other formats, where it would be an error. */
function withoutCsv({ bom, format }: Values<typeof options>): ParameterProblem[] {
  return bom === 'true' && format !== 'csv' ? [{ parameter: 'bom', problem: 'goes with `format=csv`' }] : [];
}

const badAfter =
  'must be the `stanzaId` of a message that is in the log, or the `position` or `sentAt` of one that was';

const moment = (which: string) => ({
  type: 'string',
  format: 'date-time',
  description: `When the ${which} message of the whole selection was sent; left out where it is empty.`,
});

/** When the first and the last message of the selection were sent, so that a client can show its progress. */
async function endsOf(log: ChatLogReader, query: ExportQuery): Promise<Record<string, string>> {
  const { format: _format, after: _after, content: _content, ...selection } = query;
  const [first, last] = await Promise.all(
    (['asc', 'desc'] as const).map((order) => log.messages({ ...selection, order, limit: 1 })),
  );
  const [from, to] = [first?.items[0]?.sentAt, last?.items[0]?.sentAt];
  return from === undefined || to === undefined ? {} : { 'receipts-from': from, 'receipts-to': to };
}

interface Wanted {
  readonly query: ExportQuery;
  readonly bom: boolean;
}

/**
 * Yields the file in parts, some of which may be empty; returns how many messages it had, and whether it is complete.
 */
async function* parts(
  log: ChatLogReader,
  { query, bom }: Wanted,
  first: ExportChunk,
  goesOn: () => boolean,
  ended: (rows: number, whole: boolean) => void,
): AsyncGenerator<Uint8Array> {
  let rows = 0;
  let whole = false;
  try {
    if (query.after === undefined) yield Buffer.from(head(query.format, bom));
    for await (const { chunk } of exportChunks(log, query, { first, goesOn })) {
      rows += chunk.rows;
      yield chunk.bytes;
    }
    whole = true;
  } finally {
    ended(rows, whole);
  }
}

export function exportRoutes(app: FastifyInstance, context: RestContext): void {
  const { log } = context.services;
  const streams = new Streams(app, context, { each: maxExports, all: 2 * maxExports }, 'exports');

  const begin = async (request: FastifyRequest): Promise<Wanted & { readonly given: URLSearchParams }> => {
    const asked = readQuery(request);
    const { given, values } = readValues(request, options, {
      address: await addressesOf(log, asked),
      check: (parameters, read) => [...withoutParticipant(parameters), ...withoutCsv(read)],
    });
    refuseTextSearch(request, given);
    const { bom, tz: _tz, ...selected } = values;
    return {
      query: { ...selected, content: mayRead(request) },
      bom: bom === 'true',
      given,
    };
  };

  route(app, context, '/api/v1/export', {
    GET: {
      describe: {
        operationId: 'exportMessages',
        summary: 'Messages as a file, in the order in which they were logged',
        description:
          `Streamed as fast as it is read; ${maxExports} at a time for each token. A file that breaks off is resumed with \`after\` ` +
          'set to the `stanzaId` of its last whole line, or to its `position` where that message has expired meanwhile. What ' +
          'is logged later comes after it, even if it was sent earlier. If nothing is found for longer, what was found ' +
          'last is given away slowly, and a line of JSON may begin with blanks, so that nobody takes the connection for dead.',
        tag: 'export',
        scope: 'status',
        hasContent: true,
        query: options,
        answers: {
          200: {
            description: 'The file.',
            types: exportFormats.map(contentType),
            schema: { type: 'string' },
            headers: {
              'Content-Disposition': { type: 'string', description: 'With a name for the file.' },
              'Receipts-From': moment('first'),
              'Receipts-To': moment('last'),
            },
          },
        },
        problems: [
          'invalid-parameters',
          'forbidden',
          'too-many-streams',
          'store-unavailable',
          'not-recorded',
        ],
      },
      handler: async (request, reply) => {
        const { given, ...wanted } = await begin(request);
        const { query } = wanted;
        const { format } = query;
        const stream = streams.enter(ownerOf(request));
        const recorded = (stage: string) => ({ ...Object.fromEntries(given), format, stage });
        let first: ExportChunk;
        let ends: Record<string, string>;
        try {
          first = await asking(() => log.exportChunk(query), 'after', badAfter);
          ends = await endsOf(log, query);
          record(context, request, 'export', recorded('begun'), 0);
        } catch (error) {
          streams.leave(stream);
          throw error;
        }
        reply
          .type(contentType(format))
          .headers(ends)
          .header('content-disposition', `attachment; filename="${fileName(format, context.now())}"`);
        if (request.method === 'HEAD') {
          streams.leave(stream);
          return reply.send('');
        }
        const goesOn = () => !stream.signal.aborted && callerOf(request).isValid(context.now());
        const ended = (rows: number, whole: boolean): void =>
          recordDone(context, request, 'export', recorded(whole ? 'finished' : 'broken off'), rows);
        const keepAlive = new KeepAlive(format, context.quietMs);
        const found = parts(log, wanted, first, goesOn, ended);
        return streams.send(reply, stream, withKeepAlive(keepAlive, found, foot(format)));
      },
    },
  });
}
