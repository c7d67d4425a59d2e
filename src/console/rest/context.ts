/** What the routes share. */
import type { FastifyInstance, FastifyRequest, RouteHandlerMethod } from 'fastify';
import type { BearerGate } from '../access/bearer.ts';
import { Problem, invalidParameters } from '../problem.ts';
import type { ConsoleServices } from '../services.ts';
import { routeSchema, type RouteDescription } from './describe.ts';

export interface RestContext {
  readonly services: ConsoleServices;
  readonly gate: BearerGate;
  readonly version: string;
  readonly now: () => number;
}

const methods = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE', 'QUERY'] as const;
type Method = (typeof methods)[number];

/**
 * Adds the handlers of one address, and a 405 for every other method of it.
 * A route that needs the token asks for it before it looks at anything else.
 */
export function address(
  app: FastifyInstance,
  context: RestContext,
  url: string,
  routes: Partial<Record<Method, { describe: RouteDescription; handler: RouteHandlerMethod }>>,
): void {
  const served: Method[] = [];
  for (const method of methods) {
    const route = routes[method];
    if (route === undefined) continue;
    served.push(method, ...(method === 'GET' ? (['HEAD'] as const) : []));
    app.route({
      method,
      url,
      schema: routeSchema(route.describe),
      onRequest: async (request) => {
        if (route.describe.token) checkToken(context, request);
      },
      handler: route.handler,
    });
  }
  refuseOthers(app, url, served);
}

export function refuseOthers(app: FastifyInstance, url: string, served: readonly Method[]): void {
  app.route({
    method: methods.filter((method) => !served.includes(method)),
    url,
    schema: { hide: true },
    // Before the body is read: whether it can be is of no interest.
    onRequest: async (request) => {
      const allow = served.join(', ');
      throw new Problem('method-not-allowed', `${request.method} does not work here, but ${allow} does.`, {
        headers: { allow },
      });
    },
    handler: () => undefined,
  });
}

export function checkToken(context: RestContext, request: FastifyRequest): void {
  context.gate.check(request.headers.authorization, request.ip, context.now());
}

/** The query string as it was sent: Fastify's own parser would hide repetitions and bad encoding. */
export function readQuery(request: FastifyRequest): URLSearchParams {
  const raw = request.raw.url ?? '';
  const start = raw.indexOf('?');
  const query = start < 0 ? '' : raw.slice(start + 1);
  for (const pair of query.split('&')) {
    try {
      decodeURIComponent(pair);
    } catch {
      const name = pair.split('=')[0] ?? '';
      throw invalidParameters([{ parameter: name, problem: 'must be UTF-8 in percent-encoding (RFC 3986)' }]);
    }
  }
  return new URLSearchParams(query);
}

/** For routes that take no parameters at all. */
export function refuseParameters(request: FastifyRequest): void {
  const names = [...new Set(readQuery(request).keys())];
  if (names.length > 0) {
    throw invalidParameters(
      names.map((parameter) => ({ parameter, problem: 'is unknown; this address takes none' })),
    );
  }
}
