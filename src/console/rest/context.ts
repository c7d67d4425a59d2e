/** What the routes share. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Answers } from '../access/answers.ts';
import { askerOf, includes } from '../access/bearer.ts';
import type { BearerGate, Caller } from '../access/bearer.ts';
import { ownedBy } from '../access/owners.ts';
import { recordAfter, recordRead } from '../access/record.ts';
import { readParameters } from '../requests/parameters.ts';
import type { ParameterProblem, Parameters, Surroundings, Values } from '../requests/parameters.ts';
import { Problem, invalidParameters } from '../requests/problem.ts';
import type { AccessAction, ConsoleServices } from '../services.ts';
import { routeSchema } from './describe.ts';
import type { RouteDescription } from './describe.ts';

export interface RestContext {
  readonly services: ConsoleServices;
  readonly gate: BearerGate;
  /** Counts the bytes on their way to clients. */
  readonly answers: Answers;
  readonly version: string;
  readonly now: () => number;
  /** An export that finds nothing for this long sends something all the same; keep-alive.ts says why. */
  readonly quietMs?: number | undefined;
  /** Receives faults of which a client only learns that there was one. */
  readonly onFault: (error: unknown, where: string) => void;
}

export interface Route {
  readonly describe: RouteDescription;
  /** The answer has content and is made as a whole; bounded-answers.ts limits those. */
  readonly madeWhole?: boolean;
  readonly handler: (request: FastifyRequest, reply: FastifyReply) => unknown;
}

const methods = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE', 'QUERY'] as const;
type Method = (typeof methods)[number];

const callers = new WeakMap<FastifyRequest, Caller>();

/** The owner of a request's token, for routes that need one. */
export function callerOf(request: FastifyRequest): Caller {
  const caller = callers.get(request);
  if (caller === undefined) throw new Error('a route without a scope has asked for its caller');
  return caller;
}

/** Whether bodies and stanzas may be shown to the caller. */
export function mayRead(request: FastifyRequest): boolean {
  return includes(callerOf(request).scope, 'read');
}

/** Records a read of content; callers who see none are not recorded. */
export function record(
  { services }: RestContext,
  request: FastifyRequest,
  action: AccessAction,
  filter: URLSearchParams | Readonly<Record<string, string>>,
  rows: number,
): void {
  if (!mayRead(request)) return;
  const { who, address: from } = callerOf(request);
  recordRead(services.access, { who, via: 'api', address: from }, action, filter, rows);
}

/** Records something that is done, or sent, already. */
export function recordDone(
  context: RestContext,
  request: FastifyRequest,
  action: AccessAction,
  filter: URLSearchParams | Readonly<Record<string, string>>,
  rows = 0,
): void {
  recordAfter(action, context.onFault, () => record(context, request, action, filter, rows));
}

/**
 * Adds the handlers of one address, and a 405 for every other method. A route that needs a token checks it and its
 * scope before anything else.
 */
export function route(
  app: FastifyInstance,
  context: RestContext,
  url: string,
  routes: Partial<Record<Method, Route>>,
): void {
  const served: Method[] = [];
  for (const method of methods) {
    const route = routes[method];
    if (route === undefined) continue;
    served.push(method, ...(method === 'GET' ? (['HEAD'] as const) : []));
    app.route({
      method,
      url,
      schema: routeSchema(route.describe, method),
      config: { madeWhole: route.madeWhole === true },
      onRequest: async (request) => {
        const { scope } = route.describe;
        const { authorization } = request.headers;
        const asker = askerOf(request);
        if (scope === null) return context.gate.throttle(authorization, asker, context.now());
        const caller = context.gate.check(authorization, asker, scope, context.now());
        callers.set(request, caller);
        ownedBy(request, caller.key);
        refuseLongPath(request.params, route.describe.parameters);
      },
      handler: route.handler,
    });
  }
  refuseOthers(app, url, served);
}

/** For path parameters whose route describes no length. */
const maxPathValueLength = 1024;

function refuseLongPath(given: unknown, described: RouteDescription['parameters']): void {
  for (const [name, value] of Object.entries(given as Readonly<Record<string, string>>)) {
    // what a path has
    if (value.length > (described?.properties[name]?.maxLength ?? maxPathValueLength)) {
      throw new Problem('uri-too-long', `Shorten \`${name}\` in the path.`);
    }
  }
}

export function refuseOthers(app: FastifyInstance, url: string, served: readonly Method[]): void {
  app.route({
    method: methods.filter((method) => !served.includes(method)),
    url,
    schema: { hide: true },
    // This comes before the body is read, since it does not matter whether that is possible.
    onRequest: async (request) => {
      const allow = served.join(', ');
      throw new Problem('method-not-allowed', `${request.method} does not work here, but ${allow} does.`, {
        headers: { allow },
      });
    },
    handler: () => undefined,
  });
}

/** The query string as sent: Fastify's own parser would hide repetitions and bad encoding. */
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

/** Reads the query strictly; `check` reports what is wrong beyond single values. */
export function readValues<P extends Parameters>(
  request: FastifyRequest,
  described: P,
  more: {
    readonly address?: Surroundings['address'];
    readonly check?: (given: URLSearchParams, values: Values<P>) => readonly ParameterProblem[];
  } = {},
): { readonly given: URLSearchParams; readonly values: Values<P> } {
  const { address, check = () => [] } = more;
  const given = readQuery(request);
  const { values, errors } = readParameters(given, described, address);
  const all = errors.length > 0 ? errors : check(given, values);
  if (all.length > 0) throw invalidParameters(all);
  return { given, values };
}

/** For routes without parameters. */
export function refuseParameters(request: FastifyRequest): void {
  const names = [...new Set(readQuery(request).keys())];
  if (names.length > 0) {
    throw invalidParameters(
      names.map((parameter) => ({ parameter, problem: 'is unknown; this address takes none' })),
    );
  }
}
