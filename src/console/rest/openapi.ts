/** openapi.json, which @fastify/swagger makes from the routes' schemas. */
import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { schemas } from './schemas/index.ts';

/** Await this before adding the first route, since the plugin sees only those added after it. */
export async function registerDescription(app: FastifyInstance, version: string): Promise<void> {
  for (const schema of schemas) app.addSchema(schema);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'openfire-receipts',
        version,
        description:
          'What happened to the messages of an Openfire server: the chat log and the delivery ledger. ' +
          'Errors are problem details (RFC 9457); unknown parameters and malformed values are refused. ' +
          'Every read of content is recorded.',
        license: { name: 'Apache 2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      tags: [
        { name: 'messages', description: 'The chat log.' },
        { name: 'conversations', description: 'The chat log, by who talks to whom.' },
        { name: 'export', description: 'The chat log as a file.' },
        { name: 'figures', description: 'Statistics, and who is typing.' },
        { name: 'events', description: 'What happens, as it happens.' },
        { name: 'settings', description: 'The plugin’s properties.' },
        { name: 'access', description: 'Tokens, and the records of who has read what.' },
        { name: 'operation', description: 'Health, metrics, this description.' },
      ],
      components: {
        securitySchemes: {
          bearer: {
            type: 'http',
            scheme: 'bearer',
            description:
              'A token of the Settings page or of `POST /api/v1/tokens`. Scopes, each with the one before: `status` ' +
              '(the ledger without bodies and stanzas), `read` (these, too), `admin` (settings, tokens and records).',
          },
        },
      },
    },
    refResolver: {
      buildLocalReference: (json, _baseUri, _fragment, index) =>
        typeof json['$id'] === 'string' ? json['$id'] : `def-${index}`,
    },
  });
}
