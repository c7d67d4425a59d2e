/** The endpoints and their scopes, read from the routes themselves, for the documentation and its test. */
import Fastify from 'fastify';
import { Answers } from '../../src/console/access/answers.ts';
import { BearerGate, includes } from '../../src/console/access/bearer.ts';
import type { RestContext } from '../../src/console/rest/context.ts';
import { registerDescription } from '../../src/console/rest/openapi.ts';
import { restRoutes } from '../../src/console/rest/routes.ts';
import { scopes } from '../../src/console/services.ts';
import type { ConsoleServices, Scope } from '../../src/console/services.ts';

export interface Endpoint {
  readonly method: string;
  /** In OpenAPI's form: `/api/v1/messages/{stanzaId}`. */
  readonly path: string;
  readonly summary: string;
  /** The smallest scope that a token needs; null if none is needed. */
  readonly scope: Scope | null;
  /** Whether answers have bodies or stanzas, which a token with scope `status` does not see. */
  readonly hasContent: boolean;
}

export interface ApiDescription {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationDescription>>>>;
}

interface OperationDescription {
  readonly summary?: string;
  readonly 'x-scope'?: string;
  readonly 'x-content'?: boolean;
}

/** Makes openapi.json as a server would, without running one. */
export async function describeApi(version: string): Promise<ApiDescription> {
  const app = Fastify();
  const nothing = (): never => {
    throw new Error('there is nothing behind a description');
  };
  // Routes use the services only when they are called, which does not happen here.
  const services = new Proxy({}, { get: () => ({}) }) as unknown as ConsoleServices;
  const gate = new BearerGate({ apiToken: nothing, access: services.access });
  const answers = new Answers();
  const context: RestContext = { services, gate, answers, version, now: nothing, onFault: nothing };
  await registerDescription(app, version);
  await app.register(async (api) => restRoutes(api, context));
  await app.ready();
  return app.swagger() as unknown as ApiDescription; // typed for any version of OpenAPI
}

export function endpointsOf({ paths }: ApiDescription): Endpoint[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      summary: operation.summary ?? '',
      scope: scopes.find((scope) => scope === operation['x-scope']) ?? null,
      hasContent: operation['x-content'] === true,
    })),
  );
}

function cell({ scope, hasContent }: Endpoint, caller: Scope | null): string {
  if (scope !== null && (caller === null || !includes(caller, scope))) return caller === null ? '401' : '403';
  return hasContent && caller === 'status' ? 'without content' : 'yes';
}

/** The endpoints by role, as a Markdown table. */
export function endpointTable(description: ApiDescription): string {
  const callers = [null, ...scopes];
  const rows = endpointsOf(description).map((endpoint) => [
    `\`${endpoint.method} ${endpoint.path}\``,
    endpoint.summary,
    ...callers.map((caller) => cell(endpoint, caller)),
  ]);
  const head = ['endpoint', 'what it does', 'no token', ...scopes.map((scope) => `\`${scope}\``)];
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
