/** What openapi.json promises is what is answered: checked with Ajv, which Fastify brings. */
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describeApi } from '../../../src/cli/docs/table.ts';
import { FakeServices, aMessage, healthy } from './in-memory.ts';
import { listening, type Answer, type Listening } from './listener.ts';

interface Media {
  readonly schema: object;
  readonly example?: unknown;
}
interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly description?: string;
  readonly schema: { readonly type?: string };
  readonly example?: unknown;
}
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<
    Record<
      string,
      {
        readonly description: string;
        readonly headers?: Readonly<
          Record<string, { readonly description?: string; readonly schema: object }>
        >;
        readonly content?: Readonly<Record<string, Media>>;
      }
    >
  >;
}
interface Description {
  readonly openapi: string;
  readonly info: Readonly<Record<string, unknown>>;
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

let app: Listening;
let services: FakeServices;
let description: Description;
const headers = { authorization: 'Bearer the-right-token' };

beforeAll(async () => {
  services = new FakeServices([
    aMessage(1, {
      deliveries: [
        { resource: 'phone', state: 'received', evidence: 'receipt', at: '2026-11-21T11:00:02.000Z' },
      ],
    }),
    aMessage(2, { id: null, body: null, room: 'room@conference.localhost' }),
  ]);
  services.wouldTake = 1;
  services.heldNow = 1;
  const retention = { ...services.healthNow.retention, clockAheadBy: 1 };
  services.healthNow = { ...services.healthNow, retention };
  services.typing = [
    {
      from: 'alice@localhost',
      resource: null,
      to: 'bob@localhost',
      state: 'composing',
      at: '2026-11-21T11:00:02.000Z',
    },
  ];
  services.access.createToken({ name: 'status', scope: 'status', expiresAt: null }, 'admin');
  app = await listening(services, { version: '0.1.0' });
  const answer = await app.inject({ url: '/api/v1/openapi.json', headers });
  description = JSON.parse(answer.body) as Description; // what is missing fails the tests below
});
afterAll(() => app.close());

const operations = () =>
  Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

/** Every object in the description, with the way to it. */
function* everything(value: unknown, way = '#'): Generator<{ way: string; object: Record<string, unknown> }> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield { way, object: value as Record<string, unknown> }; // an object
  for (const [key, child] of Object.entries(value)) yield* everything(child, `${way}/${key}`);
}

let ajv: InstanceType<typeof Ajv.default> | null = null;

function validator() {
  if (ajv !== null) return ajv;
  ajv = new Ajv.default({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ $id: 'root', components: description.components });
  return ajv;
}

/** By their text: Ajv knows again what it has compiled, if it is the same object. */
const schemas = new Map<string, object>();

/** What is wrong with a value. */
function flaws(schema: object, value: unknown): string {
  const text = JSON.stringify(schema).replaceAll('"#/components', '"root#/components');
  const inlined = schemas.get(text) ?? (JSON.parse(text) as object); // was an object before
  schemas.set(text, inlined);
  void validator().validate(inlined, value);
  return validator().errorsText();
}

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

/** The answer against what is described for its status and its type. */
function expectDescribed(path: string, method: string, answer: Answer): void {
  const where = `${method} ${path} ${answer.statusCode}`;
  const response = description.paths[path]?.[method.toLowerCase()]?.responses[answer.statusCode];
  expect(`${where} ${response === undefined ? 'is not described' : ''}`).toBe(`${where} `);
  const type = answer.headers['content-type'];
  const [described] = Object.entries(response?.content ?? {}).filter(
    ([name]) => name === type || name === type?.split(';')[0],
  );
  if (answer.body === '') return expect(response?.content).toBeUndefined();
  expect(`${where} ${described?.[0] ?? `as ${String(type)}`}`).toBe(`${where} ${described?.[0] ?? ''}`);
  const schema = described?.[1].schema ?? {};
  const isJson = (described?.[0] ?? '').endsWith('json');
  expect(`${where} ${flaws(schema, isJson ? answer.json() : answer.body)}`).toBe(`${where} No errors`);
  for (const name of Object.keys(response?.headers ?? {})) {
    if (['WWW-Authenticate', 'Retry-After'].includes(name)) continue;
    expect(answer.headers[name.toLowerCase()]).toBeDefined();
  }
}

const now = 'until=2026-11-21T12:00:00Z';
const all: readonly (readonly [method: string, path: string, url: string, status: number, body?: unknown])[] =
  [
    ['GET', '/api/v1/health', '/api/v1/health', 200],
    ['GET', '/api/v1/health', '/api/v1/health?x=1', 400],
    ['GET', '/metrics', '/metrics', 200],
    ['GET', '/api/v1/openapi.json', '/api/v1/openapi.json', 200],
    ['GET', '/api/v1/messages', '/api/v1/messages', 200],
    ['GET', '/api/v1/messages', '/api/v1/messages?limit=0', 400],
    ['GET', '/api/v1/messages', '/api/v1/messages?cursor=x', 400],
    ['GET', '/api/v1/messages/{stanzaId}', '/api/v1/messages/stanza-1', 200],
    ['GET', '/api/v1/messages/{stanzaId}', '/api/v1/messages/none', 404],
    ['GET', '/api/v1/messages/{stanzaId}', `/api/v1/messages/${'a'.repeat(2000)}`, 414],
    ...['deliveries', 'timeline'].flatMap((list): [string, string, string, number][] => [
      ['GET', `/api/v1/messages/{stanzaId}/${list}`, `/api/v1/messages/stanza-1/${list}?limit=1`, 200],
      ['GET', `/api/v1/messages/{stanzaId}/${list}`, `/api/v1/messages/none/${list}`, 404],
      ['GET', `/api/v1/messages/{stanzaId}/${list}`, `/api/v1/messages/stanza-1/${list}?cursor=x`, 400],
    ]),
    ['POST', '/api/v1/messages/{stanzaId}/redeliver', '/api/v1/messages/stanza-1/redeliver', 202],
    ['POST', '/api/v1/messages/{stanzaId}/redeliver', '/api/v1/messages/none/redeliver', 404],
    ['GET', '/api/v1/conversations', '/api/v1/conversations', 200],
    ['GET', '/api/v1/conversations', '/api/v1/conversations?limit=x', 400],
    ['GET', '/api/v1/conversations/{a}/{b}', '/api/v1/conversations/alice@localhost/bob@localhost', 200],
    ['GET', '/api/v1/conversations/{a}/{b}', '/api/v1/conversations/@/@', 400],
    ['GET', '/api/v1/conversations/{room}', '/api/v1/conversations/room@conference.localhost', 200],
    ['GET', '/api/v1/export', '/api/v1/export', 200],
    ['GET', '/api/v1/export', '/api/v1/export?format=csv', 200],
    ['GET', '/api/v1/export', '/api/v1/export?format=html', 200],
    ['GET', '/api/v1/export', '/api/v1/export?after=none', 400],
    ['GET', '/api/v1/stats', `/api/v1/stats?${now}`, 200],
    ['GET', '/api/v1/stats', '/api/v1/stats?step=x', 400],
    ['GET', '/api/v1/states', '/api/v1/states', 200],
    ['GET', '/api/v1/events', '/api/v1/events?lastEventId=x', 400],
    ['GET', '/api/v1/settings', '/api/v1/settings', 200],
    ['PUT', '/api/v1/settings/{name}', '/api/v1/settings/plugin.receipts.log', 200, { value: 'true' }],
    ['PUT', '/api/v1/settings/{name}', '/api/v1/settings/plugin.receipts.log', 400, { value: 1 }],
    ['PUT', '/api/v1/settings/{name}', '/api/v1/settings/none', 404, { value: null }],
    ['PUT', '/api/v1/settings/{name}', '/api/v1/settings/x', 413, { value: 'x'.repeat(70_000) }],
    [
      'PUT',
      '/api/v1/settings/{name}',
      '/api/v1/settings/plugin.receipts.retention.days',
      409,
      { value: '1' },
    ],
    ['POST', '/api/v1/clock', '/api/v1/clock', 204],
    ['GET', '/api/v1/backup', '/api/v1/backup', 200],
    ['POST', '/api/v1/backup', '/api/v1/backup', 202],
    ['DELETE', '/api/v1/backup', '/api/v1/backup', 204],
    ['GET', '/api/v1/backup/content', '/api/v1/backup/content', 200],
    ['GET', '/api/v1/erasures', '/api/v1/erasures', 200],
    ['GET', '/api/v1/erasures/{id}', '/api/v1/erasures/1', 200],
    ['GET', '/api/v1/erasures/{id}', '/api/v1/erasures/2', 404],
    ['POST', '/api/v1/erasures', '/api/v1/erasures', 200, { account: 'alice@localhost', dryRun: true }],
    ['POST', '/api/v1/erasures', '/api/v1/erasures', 409, { account: 'alice@localhost' }],
    ['POST', '/api/v1/erasures', '/api/v1/erasures', 200, { account: 'alice@localhost', confirm: true }],
    ['POST', '/api/v1/erasures', '/api/v1/erasures', 400, { account: '@', waiting: 1 }],
    ['GET', '/api/v1/restored', '/api/v1/restored', 200],
    ['POST', '/api/v1/restored', '/api/v1/restored', 200, { action: 'settle' }],
    ['POST', '/api/v1/restored', '/api/v1/restored', 400, { action: 'x' }],
    ['POST', '/api/v1/tokens', '/api/v1/tokens', 201, { name: 'a', scope: 'read' }],
    ['POST', '/api/v1/tokens', '/api/v1/tokens', 409, { name: 'a', scope: 'read' }],
    ['POST', '/api/v1/tokens', '/api/v1/tokens', 400, { name: '' }],
    ['GET', '/api/v1/tokens', '/api/v1/tokens', 200],
    ['DELETE', '/api/v1/tokens/{id}', '/api/v1/tokens/token-2', 204],
    ['DELETE', '/api/v1/tokens/{id}', '/api/v1/tokens/token-2', 404],
    ['GET', '/api/v1/access-records', '/api/v1/access-records', 200],
    ['GET', '/api/v1/access-records', '/api/v1/access-records?limit=0', 400],
  ];

describe('answers are as described', () => {
  const cases = all.map((one) => ({ name: `${one[0]} ${one[2].slice(0, 60)} answers ${one[3]}`, one }));
  test.each(cases)('$name', async ({ one: [method, path, url, status, body] }) => {
    const json = body === undefined ? {} : { payload: JSON.stringify(body) };
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const answer = await app.inject({ method, url, headers: { ...headers, ...type }, ...json });
    expect(answer.statusCode).toBe(status);
    expectDescribed(path, method, answer);
  });

  test('each operation is asked for its success', () => {
    const asked = new Set(
      all.filter(([, , , status]) => status < 300).map(([method, path]) => `${method} ${path}`),
    );
    // Server-sent events do not end; events.test.ts looks at them.
    asked.add('GET /api/v1/events');
    expect(
      operations()
        .map(({ method, path }) => `${method.toUpperCase()} ${path}`)
        .toSorted(),
    ).toEqual([...asked].toSorted());
  });

  test('to a token of scope status, too, and to nobody', async () => {
    for (const [method, path, url] of all.filter(([, , , status]) => status < 300)) {
      for (const authorization of ['Bearer token-1', 'Bearer nobody', '']) {
        const answer = await app.inject({
          method,
          url,
          headers: authorization === '' ? {} : { authorization },
        });
        expectDescribed(path, method, answer);
      }
    }
    const search = await app.inject({
      url: '/api/v1/messages?text=x',
      headers: { authorization: 'Bearer token-1' },
    });
    expect(search.statusCode).toBe(403);
    expectDescribed('/api/v1/messages', 'GET', search);
  });

  test('when the store is out of order, or reads cannot be recorded', async () => {
    const gets = all.filter(([method, , , status]) => method === 'GET' && status === 200);
    const reads = gets.filter(([, path]) => /messages|conversations|export/.test(path));
    services.access.broken = new Error('disk full');
    for (const [method, path, url] of reads) {
      const answer = await app.inject({ method, url, headers });
      expect(answer.statusCode).toBe(503);
      expectDescribed(path, method, answer);
    }
    services.access.broken = null;
    services.log.broken = new Error('gone');
    services.healthNow = {
      ...healthy,
      status: 'down',
      store: { kind: 'sqlite', ok: false, problem: 'gone' },
    };
    for (const [method, path, url] of gets) {
      const answer = await app.inject({ method, url, headers });
      expectDescribed(path, method, answer);
      if ([...reads.map(([, one]) => one), '/api/v1/stats', '/api/v1/health'].includes(path)) {
        expect(answer.statusCode).toBe(503);
      }
    }
    services.log.broken = null;
    services.healthNow = healthy;
  });

  test('when a token is guessed', async () => {
    for (let n = 0; n < 31; n += 1) {
      const guess = { authorization: `Bearer guess-${n}` };
      const answer = await app.inject({
        url: '/api/v1/messages',
        headers: guess,
        remoteAddress: '127.0.0.9',
      });
      expectDescribed('/api/v1/messages', 'GET', answer);
      if (n === 30) expect(answer.statusCode).toBe(429);
    }
  });
});
