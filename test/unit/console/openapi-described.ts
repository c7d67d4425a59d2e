/** A console that is asked for openapi.json, and what is wrong with a value by the schemas in it: said by Ajv, which Fastify brings. */
import addFormats from 'ajv-formats';
import Ajv from 'ajv/dist/2020.js';
import { FakeServices, aMessage } from './in-memory.ts';
import { listening } from './listener.ts';
import type { Listening } from './listener.ts';

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
export interface Operation {
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

export interface Description {
  readonly openapi: string;
  readonly info: Readonly<Record<string, unknown>>;
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

/** The handler's own token. */
export const headers = { authorization: 'Bearer the-right-token' };

export interface Described {
  readonly services: FakeServices;
  readonly app: Listening;
  readonly description: Description;
  readonly schemas: Schemas;
  operations(): { readonly path: string; readonly method: string; readonly operation: Operation }[];
}

/** Every list of the services has something in it, so that no answer is an empty one. */
export async function described(): Promise<Described> {
  const services = new FakeServices([
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
  const app = await listening(services, { version: '0.1.0' });
  const answer = await app.inject({ url: '/api/v1/openapi.json', headers });
  const description = JSON.parse(answer.body) as Description; // what is missing fails the tests below

  const operations = () =>
    Object.entries(description.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    );
  return { services, app, description, operations, schemas: new Schemas(description) };
}

/** Every object in the description, with the way to it. */
export function* everything(
  value: unknown,
  way = '#',
): Generator<{ way: string; object: Record<string, unknown> }> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield { way, object: value as Record<string, unknown> }; // an object
  for (const [key, child] of Object.entries(value)) yield* everything(child, `${way}/${key}`);
}

export class Schemas {
  readonly ajv = new Ajv.default({ strict: false, allErrors: true });
  /** By their text: Ajv knows again what it has compiled, if it is the same object. */
  private readonly known = new Map<string, object>();

  constructor({ components }: Description) {
    addFormats.default(this.ajv);
    this.ajv.addSchema({ $id: 'root', components });
  }

  /** What is wrong with a value. */
  flaws(schema: object, value: unknown): string {
    const text = JSON.stringify(schema).replaceAll('"#/components', '"root#/components');
    const inlined = this.known.get(text) ?? (JSON.parse(text) as object); // was an object before
    this.known.set(text, inlined);
    void this.ajv.validate(inlined, value);
    return this.ajv.errorsText();
  }
}
