/** openapi.json, made by @fastify/swagger from the routes' schemas. */
import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { schemas } from './schemas.ts';

/** To be awaited before the first route is added: the plugin sees only those added after it. */
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
          'Errors are problem details (RFC 9457); unknown parameters and malformed values are refused.',
        license: { name: 'Apache 2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      tags: [
        { name: 'messages', description: 'The chat log.' },
        { name: 'operation', description: 'Health, metrics, this description.' },
        { name: 'settings', description: 'The plugin’s properties.' },
      ],
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'The API token of the Settings page.' },
        },
      },
    },
    refResolver: {
      buildLocalReference: (json, _baseUri, _fragment, index) =>
        typeof json['$id'] === 'string' ? json['$id'] : `def-${index}`,
    },
  });
}
