/** What every route says about itself in openapi.json. */
import type { FastifySchema } from 'fastify';
import { querySchema } from '../requests/parameters.ts';
import type { Parameters } from '../requests/parameters.ts';
import { problemKinds } from '../requests/problem.ts';
import type { ProblemCode } from '../requests/problem.ts';
import type { Scope } from '../services.ts';

/** Answers that the machinery itself may give anywhere. */
const everywhere: readonly ProblemCode[] = [
  'malformed-request',
  'request-timeout',
  'wrong-host',
  'headers-too-large',
  'too-many-requests',
  'too-many-answers',
  'internal',
];
const withToken: readonly ProblemCode[] = ['unauthorized', 'too-many-attempts'];

const challenge = { 'WWW-Authenticate': { type: 'string', description: 'As in RFC 6750.' } };
const comeBack = { 'Retry-After': { type: 'integer', minimum: 1, description: 'Seconds.' } };

const problemHeaders: Readonly<Partial<Record<ProblemCode, object>>> = {
  unauthorized: challenge,
  forbidden: challenge,
  'too-many-attempts': comeBack,
  'too-many-requests': comeBack,
  'too-many-streams': comeBack,
  'too-many-answers': comeBack,
};

function problemResponses(codes: readonly ProblemCode[]): Record<string, object> {
  const responses: Record<string, object> = {};
  for (const status of new Set(codes.map((code) => problemKinds[code].status))) {
    const ofStatus = codes.filter((code) => problemKinds[code].status === status);
    const headers = Object.assign({}, ...ofStatus.map((code) => problemHeaders[code] ?? {})) as object;
    responses[status] = {
      description: ofStatus.map((code) => problemKinds[code].summary).join(' Or: '),
      ...(Object.keys(headers).length > 0 && { headers }),
      content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } },
    };
  }
  return responses;
}

export type Tag =
  'messages' | 'conversations' | 'export' | 'figures' | 'events' | 'operation' | 'settings' | 'access';

export interface AnswerDescription {
  readonly description: string;
  /** Content types of the body; defaults to JSON. */
  readonly types?: readonly string[];
  /** Null means an empty body. */
  readonly schema: object | null;
  /** An example body; the tests check it against the schema. */
  readonly example?: unknown;
  /** For server-sent events: the schema of their data. */
  readonly eventData?: object;
  /** Name → schema. */
  readonly headers?: Readonly<Record<string, object>>;
}

/** JSON Schema. */
export interface PathParameters {
  readonly type: string;
  readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>> & { maxLength?: number }>>;
  readonly required: readonly string[];
}

export interface RouteDescription {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tag: Tag;
  /** Status → what is answered. */
  readonly answers: Readonly<Record<number, AnswerDescription>>;
  readonly problems?: readonly ProblemCode[];
  /** The smallest scope that a token needs; null if none is needed. */
  readonly scope: Scope | null;
  /** Whether it shows bodies or stanzas to those who may read them. */
  readonly hasContent?: boolean;
  readonly query?: Parameters;
  readonly headers?: object;
  readonly parameters?: PathParameters;
  readonly body?: object;
}

const scopeTexts: Readonly<Record<Scope, string>> = {
  status: 'Needs a token of scope `status`, `read` or `admin`.',
  read: 'Needs a token of scope `read` or `admin`.',
  admin: 'Needs a token of scope `admin`.',
};

const contentText =
  'Bodies and stanzas are shown to `read` and `admin` only, and each such read is recorded.';

function answerOf({ description, types, schema, example, eventData, headers }: AnswerDescription): object {
  const common = { description, ...(headers && { headers }) };
  // @fastify/swagger takes this for a missing body.
  if (schema === null) return { ...common, type: 'null' };
  const media = {
    schema,
    ...(example !== undefined && { example }),
    ...(eventData && { 'x-event-data': eventData }),
  };
  return {
    ...common,
    content: Object.fromEntries((types ?? ['application/json']).map((type) => [type, media])),
  };
}

export function routeSchema(route: RouteDescription, method: string): FastifySchema {
  const { scope } = route;
  const answers = Object.entries(route.answers).map(([status, answer]) => [status, answerOf(answer)]);
  const problems = [
    ...everywhere,
    ...(method === 'GET' ? [] : (['foreign-origin'] as const)),
    ...(scope === null ? [] : withToken),
    ...(scope === null || scope === 'status' ? [] : (['forbidden'] as const)),
    ...(route.problems ?? []),
  ];
  const who = scope === null ? 'Needs no token.' : scopeTexts[scope];
  // Fastify's type does not know these, but passes them on to the description.
  const extensions = { 'x-scope': scope ?? 'none', 'x-content': route.hasContent === true };
  const text = [route.description, route.hasContent === true ? `${who} ${contentText}` : who];
  return {
    operationId: route.operationId,
    summary: route.summary,
    description: text.filter((part) => part !== undefined).join('\n\n'),
    tags: [route.tag],
    security: scope === null ? [] : [{ bearer: [scope] }],
    ...extensions,
    ...(route.query && { querystring: querySchema(route.query) }),
    ...(route.headers && { headers: route.headers }),
    ...(route.parameters && { params: route.parameters }),
    ...(route.body && { body: route.body }),
    response: { ...problemResponses(problems), ...Object.fromEntries(answers) },
  };
}
