/** What every route says about itself in openapi.json. */
import type { FastifySchema } from 'fastify';
import { problemKinds, type ProblemCode } from '../problem.ts';

/** What the machinery itself may answer anywhere. */
const everywhere: readonly ProblemCode[] = [
  'malformed-request',
  'request-timeout',
  'wrong-host',
  'headers-too-large',
  'internal',
];
const withToken: readonly ProblemCode[] = ['unauthorized', 'too-many-attempts'];

const problemHeaders: Readonly<Partial<Record<ProblemCode, object>>> = {
  unauthorized: { 'WWW-Authenticate': { type: 'string' } },
  'too-many-attempts': { 'Retry-After': { type: 'integer', description: 'Seconds.' } },
};

function problemResponses(codes: readonly ProblemCode[]): Record<string, object> {
  const responses: Record<string, object> = {};
  for (const status of new Set(codes.map((code) => problemKinds[code].status))) {
    const ofStatus = codes.filter((code) => problemKinds[code].status === status);
    responses[status] = {
      description: ofStatus.map((code) => problemKinds[code].summary).join(' Or: '),
      headers: Object.fromEntries(ofStatus.flatMap((code) => Object.entries(problemHeaders[code] ?? {}))),
      content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } },
    };
  }
  return responses;
}

export interface RouteDescription {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tag: 'messages' | 'operation' | 'settings';
  /** Status → schema of the answer. */
  readonly answers: Readonly<Record<number, { description: string; type?: string; schema: object }>>;
  readonly problems?: readonly ProblemCode[];
  readonly token: boolean;
  readonly query?: object;
  readonly parameters?: object;
  readonly body?: object;
}

export function routeSchema(route: RouteDescription): FastifySchema {
  const answers = Object.entries(route.answers).map(([status, { description, type, schema }]) => [
    status,
    { description, content: { [type ?? 'application/json']: { schema } } },
  ]);
  const problems = [...everywhere, ...(route.token ? withToken : []), ...(route.problems ?? [])];
  return {
    operationId: route.operationId,
    summary: route.summary,
    ...(route.description !== undefined && { description: route.description }),
    tags: [route.tag],
    security: route.token ? [{ bearer: [] }] : [],
    ...(route.query && { querystring: route.query }),
    ...(route.parameters && { params: route.parameters }),
    ...(route.body && { body: route.body }),
    response: { ...problemResponses(problems), ...Object.fromEntries(answers) },
  };
}
