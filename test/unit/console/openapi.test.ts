/** What openapi.json promises is what is answered: checked with Ajv, which Fastify brings. */
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { filterNames } from '../../../src/console/filters.ts';
import { FakeServices, aMessage } from './in-memory.ts';
import { listening, type Listening } from './listener.ts';

interface Operation {
  operationId: string;
  security: object[];
  parameters?: { name: string; in: string }[];
  responses: Record<string, { description: string; content: Record<string, { schema: object }> }>;
}
interface Description {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object>; securitySchemes: object };
}

let app: Listening;
let description: Description;
const headers = { authorization: 'Bearer the-right-token' };

beforeAll(async () => {
  const services = new FakeServices([
    aMessage(1, {
      deliveries: [
        { resource: 'phone', state: 'received', evidence: 'receipt', at: '2026-11-21T11:00:02.000Z' },
      ],
    }),
    aMessage(2, { id: null, body: null, room: 'room@conference.localhost' }),
  ]);
  app = await listening(services, { version: '0.1.0' });
  const answer = await app.inject({ url: '/api/v1/openapi.json', headers });
  description = JSON.parse(answer.body) as Description; // what is missing fails the tests below
});
afterAll(() => app.close());

test('it lists the API and nothing else', () => {
  expect(description.openapi).toBe('3.1.0');
  const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  expect(operations.toSorted()).toEqual([
    'get /api/v1/health',
    'get /api/v1/messages',
    'get /api/v1/messages/{stanzaId}',
    'get /api/v1/openapi.json',
    'get /api/v1/settings',
    'get /metrics',
    'put /api/v1/settings/{name}',
  ]);
});

test('every operation has an id, its security and its errors', () => {
  for (const [path, methods] of Object.entries(description.paths)) {
    for (const operation of Object.values(methods)) {
      expect(operation.operationId).toMatch(/^[a-z]\w+$/);
      const open = path === '/api/v1/health';
      expect(operation.security).toEqual(open ? [] : [{ bearer: [] }]);
      const statuses = Object.keys(operation.responses);
      expect(statuses).toEqual(
        expect.arrayContaining(
          open ? ['200', '400', '421', '500'] : ['200', '400', '401', '421', '429', '500'],
        ),
      );
      for (const [status, response] of Object.entries(operation.responses)) {
        expect(response.description).not.toBe('');
        if (Number(status) >= 400 && !(open && status === '503')) {
          expect(response.content).toEqual({
            'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
          });
        }
      }
    }
  }
});

test('the described filters are those that are read', () => {
  const described = description.paths['/api/v1/messages']?.['get']?.parameters?.map(({ name }) => name);
  expect(described?.toSorted()).toEqual([...filterNames].toSorted());
});

test.each([
  ['/api/v1/health', '/api/v1/health', 200],
  ['/api/v1/messages', '/api/v1/messages', 200],
  ['/api/v1/messages/{stanzaId}', '/api/v1/messages/stanza-1', 200],
  ['/api/v1/settings', '/api/v1/settings', 200],
  ['/api/v1/messages', '/api/v1/messages?limit=0', 400],
  ['/api/v1/messages/{stanzaId}', '/api/v1/messages/none', 404],
])('%s: %s answers %i as described', async (path, url, status) => {
  const answer = await app.inject({ url, headers });
  expect(answer.statusCode).toBe(status);
  const content = description.paths[path]?.['get']?.responses[status]?.content ?? {};
  const type = String(answer.headers['content-type']).split(';')[0] ?? '';
  const schema = content[type]?.schema;
  expect(schema).toBeDefined();
  const ajv = new Ajv.default({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ $id: 'root', components: description.components });
  const inlined = JSON.parse(
    JSON.stringify(schema).replaceAll('"#/components', '"root#/components'),
  ) as object;
  const valid = ajv.validate(inlined, answer.json());
  expect(ajv.errors).toBeNull();
  expect(valid).toBe(true);
});
