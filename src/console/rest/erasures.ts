/** `/api/v1/erasures`: deletes what one person said for good. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { newErasureName } from '../../retention/erased-again-there.ts';
import { erasureFilter } from '../access/pseudonyms.ts';
import { addressReader } from '../requests/addresses.ts';
import { invalidParameters, Problem } from '../requests/problem.ts';
import { readObject } from './body.ts';
import { record, recordDone, refuseParameters, route } from './context.ts';
import type { RestContext } from './context.ts';

interface Asked {
  readonly account: string;
  readonly bothSides: boolean;
  readonly waiting: boolean;
  readonly dryRun: boolean;
  readonly confirm: boolean;
}

const flags = ['bothSides', 'waiting', 'dryRun', 'confirm'] as const;

function readBody(body: unknown): Asked {
  const given = readObject(body, ['account', ...flags], '{"account": "alice@example.org", "dryRun": true}');
  const { account } = given;
  const errors = flags
    .filter((name) => given[name] !== undefined && typeof given[name] !== 'boolean')
    .map((parameter) => ({ parameter, problem: 'must be true or false' }));
  if (typeof account !== 'string' || errors.length > 0) {
    const missing = { parameter: 'account', problem: 'must be a JID such as alice@example.org' };
    throw invalidParameters([...(typeof account === 'string' ? [] : [missing]), ...errors]);
  }
  const [bothSides, waiting, dryRun, confirm] = flags.map((name) => given[name] === true);
  return {
    account,
    bothSides: bothSides === true,
    waiting: waiting === true,
    dryRun: dryRun === true,
    confirm: confirm === true,
  };
}

/** The account as it is in the log. Throws the problems `invalid-parameters` and `not-found`. */
async function named({ services }: RestContext, text: string): Promise<string> {
  const reading = (await addressReader(services.log, [text]))(text);
  if ('problem' in reading) throw invalidParameters([{ parameter: 'account', problem: reading.problem }]);
  if (!(await services.erasures.names(reading.value))) {
    throw new Problem('not-found', `The chat log has nobody of the address ${reading.value}.`);
  }
  return reading.value;
}

function readId(request: FastifyRequest): number {
  const { id } = request.params as { id: string }; // named so in the route's address
  return /^\d{1,15}$/.test(id) ? Number(id) : 0;
}

const view = { $ref: 'Erasure#' };
const counted = { $ref: 'ErasureCount#' };

export function erasureRoutes(app: FastifyInstance, context: RestContext): void {
  const { services } = context;
  const withFiles = <T extends object>(found: T): T & { readonly setAside: readonly string[] } => ({
    ...found,
    setAside: services.erasures.setAside,
  });

  route(app, context, '/api/v1/erasures', {
    GET: {
      describe: {
        operationId: 'listErasures',
        summary: 'The latest erasures',
        description:
          'Youngest first. Of one that is done the address is not kept. `again`: who is to be erased once more, as the log was put back from before (health says `RECEIPTS_ERASED_AGAIN_THERE`).',
        tag: 'operation',
        scope: 'admin',
        answers: { 200: { description: 'The erasures.', schema: { $ref: 'ErasureList#' } } },
        problems: ['invalid-parameters', 'store-unavailable'],
      },
      handler: async (request) => {
        refuseParameters(request);
        const { erasures } = services;
        return { items: erasures.latest().map(withFiles), again: erasures.again };
      },
    },
    POST: {
      describe: {
        operationId: 'eraseAccount',
        summary: 'Permanently delete what one person said',
        description:
          'What the account has said (also in rooms, in what others forward of it, and in errors that give it back), or with `bothSides` all of its conversations, goes from the log, its journals and index, the spool and the ledger; with it go addresses that nothing else names, and where nothing of the account is left, its address in the record of reads (there a SHA-256 takes its place). What still waits for its reader, or owes its sender something, is deleted as soon as it no longer does, or at once with `waiting`: the plugin then neither delivers it again nor confirms it. What is said after it began stays. Not touched are Openfire’s own offline store and archives, backups and exports made before, and damaged logs that were put aside (`setAside`). `dryRun` only counts, and deleting needs `confirm`. Recorded.',
        tag: 'operation',
        scope: 'admin',
        body: {
          type: 'object',
          description: 'Whose, and what.',
          additionalProperties: false,
          properties: {
            account: { type: 'string', maxLength: 3071, description: 'JID; a resource is left out.' },
            bothSides: {
              type: 'boolean',
              description: 'Also what others said in the account’s conversations.',
            },
            waiting: { type: 'boolean', description: 'Also, at once, what waits for its reader.' },
            dryRun: { type: 'boolean', description: 'Only count.' },
            confirm: { type: 'boolean', description: 'True: without it nothing is deleted.' },
          },
          required: ['account'],
        },
        answers: {
          200: {
            description: 'What would be deleted (`dryRun`), or that it has begun.',
            schema: { anyOf: [counted, view] },
          },
        },
        problems: [
          'invalid-parameters',
          'invalid-body',
          'not-found',
          'not-confirmed',
          'too-large',
          'unsupported-media-type',
          'store-unavailable',
          'not-recorded',
        ],
      },
      handler: async (request) => {
        refuseParameters(request);
        const asked = readBody(request.body);
        const account = await named(context, asked.account);
        const { bothSides, waiting: withWaiting, dryRun, confirm } = asked;
        const wanted = { account, bothSides, withWaiting };
        const filter = erasureFilter(wanted);
        const name = newErasureName();
        if (dryRun || !confirm) {
          const { messages, waiting } = await services.erasures.count(wanted);
          if (dryRun) {
            recordDone(context, request, 'erased', { ...filter, dryRun: 'true' });
            return withFiles({ account, bothSides, messages, waiting });
          }
          throw new Problem(
            'not-confirmed',
            `It would permanently delete ${messages} messages, of which ${waiting} wait for their reader.`,
            { messages },
          );
        }
        // This comes before anything is deleted, since what cannot be recorded is not done.
        record(context, request, 'erased', { ...filter, erasure: name }, 0);
        return withFiles(services.erasures.begin(wanted, name));
      },
    },
  });

  route(app, context, '/api/v1/erasures/:id', {
    GET: {
      describe: {
        operationId: 'getErasure',
        summary: 'How far an erasure is',
        description: 'It continues by itself, even after the handler was restarted.',
        tag: 'operation',
        scope: 'admin',
        parameters: {
          type: 'object',
          properties: { id: { type: 'string', description: 'Its number.' } },
          required: ['id'],
        },
        answers: { 200: { description: 'As it is now.', schema: view } },
        problems: ['invalid-parameters', 'not-found', 'uri-too-long', 'store-unavailable'],
      },
      handler: async (request) => {
        refuseParameters(request);
        const found = services.erasures.find(readId(request));
        if (found === null) throw new Problem('not-found', 'There is no such erasure.');
        return withFiles(found);
      },
    },
  });
}
