/** openapi.json by itself: it lists the API and nothing else, and its references, schemas and examples are sound. */
import { describeApi } from '../../../tools/docs/table.ts';
import { described, everything, headers } from './openapi-described.ts';
import type { Described } from './openapi-described.ts';

let app: Described['app'];
let description: Described['description'];
let operations: Described['operations'];
let schemas: Described['schemas'];

beforeAll(async () => {
  ({ app, description, operations, schemas } = await described());
});
afterAll(() => app.close());

const validator = () => schemas.ajv;
const flaws = (schema: object, value: unknown) => schemas.flaws(schema, value);

describe('the description', () => {
  test('lists the API and nothing else', () => {
    expect(description.openapi).toBe('3.1.0');
    expect(
      operations()
        .map(({ method, path }) => `${method} ${path}`)
        .toSorted(),
    ).toEqual([
      'delete /api/v1/backup',
      'delete /api/v1/tokens/{id}',
      'get /api/v1/access-records',
      'get /api/v1/backup',
      'get /api/v1/backup/content',
      'get /api/v1/conversations',
      'get /api/v1/conversations/{a}/{b}',
      'get /api/v1/conversations/{room}',
      'get /api/v1/erasures',
      'get /api/v1/erasures/{id}',
      'get /api/v1/events',
      'get /api/v1/export',
      'get /api/v1/health',
      'get /api/v1/messages',
      'get /api/v1/messages/{stanzaId}',
      'get /api/v1/messages/{stanzaId}/deliveries',
      'get /api/v1/messages/{stanzaId}/timeline',
      'get /api/v1/openapi.json',
      'get /api/v1/restored',
      'get /api/v1/settings',
      'get /api/v1/states',
      'get /api/v1/stats',
      'get /api/v1/tokens',
      'get /metrics',
      'post /api/v1/backup',
      'post /api/v1/clock',
      'post /api/v1/erasures',
      'post /api/v1/messages/{stanzaId}/redeliver',
      'post /api/v1/restored',
      'post /api/v1/tokens',
      'put /api/v1/settings/{name}',
    ]);
  });

  test('is the same without a server', async () => {
    expect(JSON.parse(JSON.stringify(await describeApi('0.1.0')))).toEqual(description);
  });

  test('every operation has an id of its own, texts, a tag, its scope and its errors', () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const tags = description.tags.map(({ name }) => name);
    for (const { path, operation } of operations()) {
      expect(operation.operationId).toMatch(/^[a-z]+[A-Z]\w+$/);
      expect(operation.summary).toMatch(/^\w.*[^.]$/);
      expect(operation.description.length).toBeGreaterThan(operation.summary.length / 2);
      expect(operation.tags).toHaveLength(1);
      expect(tags).toEqual(expect.arrayContaining([...operation.tags]));
      const open = path === '/api/v1/health';
      const [security] = operation.security;
      if (open) expect(operation.security).toEqual([]);
      else expect(['status', 'read', 'admin']).toContain(security?.['bearer']?.[0]);
      const statuses = Object.keys(operation.responses);
      const usual = ['400', '408', '421', '429', '431', '500'];
      expect(statuses).toEqual(expect.arrayContaining(open ? usual : [...usual, '401']));
      if (security?.['bearer']?.[0] === 'admin') expect(statuses).toContain('403');
      expect(statuses.filter((status) => status.startsWith('2'))).toHaveLength(1);
      for (const [status, response] of Object.entries(operation.responses)) {
        expect(response.description).toMatch(/\.$/);
        if (Number(status) >= 400 && !(open && status === '503')) {
          expect(response.content).toEqual({
            'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
          });
        }
        for (const header of Object.values(response.headers ?? {})) {
          expect(header).toMatchObject({
            description: expect.stringMatching(/\.$/) as string,
            schema: { type: expect.any(String) as string },
          });
        }
      }
    }
    expect(new Set(operations().flatMap(({ operation }) => operation.tags))).toEqual(new Set(tags));
  });

  test('every parameter is described, and those in a path are there', () => {
    for (const { path, operation } of operations()) {
      const parameters = operation.parameters ?? [];
      for (const parameter of parameters) {
        expect(`${path} ${parameter.name}: ${parameter.description ?? ''}`).toMatch(/: .+\.$/);
        if (parameter.example !== undefined)
          expect(flaws(parameter.schema, parameter.example)).toBe('No errors');
      }
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const given = parameters.filter((parameter) => parameter.in === 'path');
      expect(given.map(({ name }) => name)).toEqual(inPath);
      expect(given.every(({ required }) => required)).toBe(true);
    }
  });

  test('every reference leads somewhere, every schema is used, and all are sound', () => {
    const used = new Set<string>();
    for (const { way, object } of everything(description)) {
      const { $ref: reference } = object;
      if (typeof reference !== 'string') continue;
      expect(`${way} ${reference}`).toMatch(/ #\/components\/schemas\/\w+$/);
      const name = reference.replace(/^.*\//, '');
      expect(Object.keys(description.components.schemas)).toContain(name);
      used.add(name);
    }
    expect(used).toEqual(new Set(Object.keys(description.components.schemas)));
    for (const [name, schema] of Object.entries(description.components.schemas)) {
      expect([name, validator().validateSchema(schema)]).toEqual([name, true]);
      expect(schema).toMatchObject({ type: 'object', description: expect.any(String) as string });
    }
  });

  test('every list says of what, every object of what it consists, and no enumeration is empty', () => {
    for (const { way, object } of everything(description)) {
      if (way.includes('/example')) continue;
      if (object['type'] === 'array') expect(`${way} ${typeof object['items']}`).toBe(`${way} object`);
      if (object['type'] === 'object') {
        expect(`${way} ${'properties' in object || 'additionalProperties' in object}`).toBe(`${way} true`);
        const known = Object.keys(object['properties'] ?? {});
        expect(known).toEqual(expect.arrayContaining((object['required'] ?? []) as string[]));
      }
      if (Array.isArray(object['enum'])) expect(object['enum'].length).toBeGreaterThan(0);
    }
  });

  test('its examples are answers as they may be', () => {
    let examples = 0;
    for (const { operation } of operations()) {
      for (const response of Object.values(operation.responses)) {
        for (const { schema, example } of Object.values(response.content ?? {})) {
          if (example === undefined) continue;
          examples += 1;
          expect(`${operation.operationId}: ${flaws(schema, example)}`).toBe(
            `${operation.operationId}: No errors`,
          );
        }
      }
    }
    expect(examples).toBeGreaterThan(8);
  });

  test('the parameters that are described are those that are known, another one is refused', async () => {
    for (const { path, method, operation } of operations()) {
      if (method !== 'get') continue;
      const url = path
        .replace('{a}/{b}', 'a@x/b@x')
        .replace('{room}', 'r@x')
        .replace('{stanzaId}', 'stanza-1');
      const described = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query');
      for (const { name } of described) {
        // Malformed whatever it is: the answer says that, and not that it is unknown.
        const answer = await app.inject({ url: `${url}?${name}=%00%20@`, headers });
        expect(`${path} ${name}: ${answer.json().errors[0]?.problem ?? ''}`).toMatch(/: (must|needs) /);
      }
      const answer = await app.inject({ url: `${url}?colour=red`, headers });
      const problem = answer.json().errors[0]?.problem ?? '';
      expect(`${path}: ${problem}`).toMatch(/: is unknown/);
      const known = /known are (.*)$/.exec(problem)?.[1]?.split(', ') ?? [];
      expect([path, ...known.toSorted()]).toEqual([path, ...described.map(({ name }) => name).toSorted()]);
    }
  });
});
