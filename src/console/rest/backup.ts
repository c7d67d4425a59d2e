/** `/api/v1/backup`: a copy of the log, made while it is written on. */
import { createReadStream } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { Problem } from '../problem.ts';
import { ownerOf } from '../access/owners.ts';
import { Streams } from '../streams.ts';
import { address, recordDone, refuseParameters, type RestContext } from './context.ts';

const view = { $ref: 'Backup#' };
const sqliteType = 'application/vnd.sqlite3';

export function backupRoutes(app: FastifyInstance, context: RestContext): void {
  const { backups } = context.services;
  const streams = new Streams(app, context, { each: 1, all: 1 }, 'backups');

  address(app, context, '/api/v1/backup', {
    GET: {
      describe: {
        operationId: 'getBackup',
        summary: 'How far the backup is',
        description: 'Ask at least every ten minutes: one that nobody asks about is removed.',
        tag: 'operation',
        scope: 'admin',
        answers: { 200: { description: 'As it is now.', schema: view } },
        problems: ['invalid-parameters', 'not-found'],
      },
      handler: async (request) => {
        refuseParameters(request);
        const known = backups.view();
        if (known === null) throw new Problem('not-found', 'No backup is being made.');
        return known;
      },
    },
    POST: {
      describe: {
        operationId: 'makeBackup',
        summary: 'Make a backup of the chat log',
        description:
          'A consistent copy of `chat-log.db` as it is now, made beside it at a pace that leaves the disk to the log, and verified. Fetch its `content` when it is `ready`. Recorded.',
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
        description: 'For who has fetched it, or does not want it any more.',
        tag: 'operation',
        scope: 'admin',
        answers: { 204: { description: 'There is none any more.', schema: null } },
        problems: ['invalid-parameters'],
      },
      handler: async (request, reply) => {
        refuseParameters(request);
        backups.forget();
        return reply.status(204).send();
      },
    },
  });

  address(app, context, '/api/v1/backup/content', {
    GET: {
      describe: {
        operationId: 'fetchBackup',
        summary: 'The backup itself',
        description: 'A SQLite file, whole. It can be fetched again until it is removed.',
        tag: 'operation',
        scope: 'admin',
        answers: { 200: { description: 'The file.', types: [sqliteType], schema: { type: 'string' } } },
        problems: ['invalid-parameters', 'not-found', 'too-many-streams'],
      },
      handler: async (request, reply) => {
        refuseParameters(request);
        const known = backups.view();
        if (known?.state !== 'ready') throw new Problem('not-found', 'No backup is ready.');
        reply.type(sqliteType).header('content-length', String(known.bytes ?? 0));
        if (request.method === 'HEAD') return reply.send('');
        const stream = streams.enter(ownerOf(request));
        return streams.send(reply, stream, parts(backups.file));
      },
    },
  });
}

async function* parts(file: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(file) as AsyncIterable<Buffer>; // without an encoding it gives bytes
}
