/** `/api/v1/backup`: a copy of the log, made while the log is being written. */
import { createReadStream } from 'node:fs';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ownerOf } from '../access/owners.ts';
import { Streams } from '../answers/streams.ts';
import { limits } from '../requests/filters.ts';
import { someText } from '../requests/parameters.ts';
import { Problem } from '../requests/problem.ts';
import type { BackupMaker } from '../services.ts';
import { readValues, recordDone, refuseParameters, route } from './context.ts';
import type { RestContext } from './context.ts';

const view = { $ref: 'Backup#' };
const sqliteType = 'application/vnd.sqlite3';
const which = {
  id: someText(limits.text, {
    description:
      'The `id` of the backup that is meant. Without it the one that there is, whoever has made it.',
  }),
} as const;
const idOf = (request: FastifyRequest): string | undefined => readValues(request, which).values.id;

export function backupRoutes(app: FastifyInstance, context: RestContext): void {
  const { backups } = context.services;
  const streams = new Streams(app, context, { each: 1, all: 1 }, 'backups');

  route(app, context, '/api/v1/backup', {
    GET: {
      describe: {
        operationId: 'getBackup',
        summary: 'How far the backup is',
        description: 'Ask at least every ten minutes: one that nobody asks about is removed.',
        tag: 'operation',
        scope: 'admin',
        query: which,
        answers: { 200: { description: 'As it is now.', schema: view } },
        problems: ['invalid-parameters', 'not-found'],
      },
      handler: async (request) => {
        const known = backups.view(idOf(request));
        if (known === null)
          throw new Problem(
            'not-found',
            'There is no such backup: it was removed, or has what was erased meanwhile.',
          );
        return known;
      },
    },
    POST: {
      describe: {
        operationId: 'makeBackup',
        summary: 'Make a backup of the chat log',
        description:
          'A consistent copy of `chat-log.db` as it is now, made beside it at a pace that leaves the disk to the log, and verified. Fetch its `content` when it is `ready`, by its `id`. There is one at a time: another is made when it was fetched or removed, or nobody has asked about it for a minute. Recorded.',
        tag: 'operation',
        scope: 'admin',
        answers: { 202: { description: 'It has begun.', schema: view } },
        problems: ['invalid-parameters', 'no-backup', 'store-unavailable'],
      },
      handler: async (request, reply) => {
        refuseParameters(request);
        const begun = backups.start();
        if ('refused' in begun) throw new Problem('no-backup', begun.refused);
        recordDone(context, request, 'backup', {});
        return reply.status(202).send(begun);
      },
    },
    DELETE: {
      describe: {
        operationId: 'removeBackup',
        summary: 'Stop or remove the backup',
        description:
          'For who has fetched it, or does not want it any more; give the `id` of yours, as there may be another’s by now.',
        tag: 'operation',
        scope: 'admin',
        query: which,
        answers: { 204: { description: 'There is none any more.', schema: null } },
        problems: ['invalid-parameters', 'no-backup'],
      },
      handler: async (request, reply) => {
        const left = backups.forget(idOf(request));
        if (left !== null) throw new Problem('no-backup', left);
        return reply.status(204).send();
      },
    },
  });

  route(app, context, '/api/v1/backup/content', {
    GET: {
      describe: {
        operationId: 'fetchBackup',
        summary: 'The backup itself',
        description: 'A SQLite file, whole. It can be fetched again until it is removed.',
        tag: 'operation',
        scope: 'admin',
        query: which,
        answers: { 200: { description: 'The file.', types: [sqliteType], schema: { type: 'string' } } },
        problems: ['invalid-parameters', 'not-found', 'too-many-streams'],
      },
      handler: async (request, reply) => {
        const known = backups.view(idOf(request));
        if (known?.state !== 'ready') throw new Problem('not-found', 'No backup is ready.');
        reply.type(sqliteType).header('content-length', String(known.bytes ?? 0));
        if (request.method === 'HEAD') return reply.send('');
        const stream = streams.enter(ownerOf(request));
        return streams.send(reply, stream, parts(backups));
      },
    },
  });
}

async function* parts(backups: BackupMaker): AsyncGenerator<Uint8Array> {
  const done = backups.fetching();
  let whole = false;
  try {
    yield* createReadStream(backups.file) as AsyncIterable<Buffer>; // without an encoding it gives bytes
    whole = true;
  } finally {
    done(whole);
  }
}
