/** The Fastify server of the own port: REST, metrics and pages behind the same guards. */
import Fastify from 'fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { html } from '../../base/html.ts';
import { jsonText } from '../../base/json.ts';
import { StoreError } from '../../store/store-error.ts';
import type { Answers } from '../access/answers.ts';
import type { BearerGate } from '../access/bearer.ts';
import { securityHeaders } from '../access/headers.ts';
import { isFromNetwork, isServedHost } from '../access/host.ts';
import { isForeign } from '../access/origin.ts';
import { ownDocument } from '../pages/layout.ts';
import type { PageContext } from '../pages/page.ts';
import { pagePaths } from '../pages/pages.ts';
import { limits } from '../requests/filters.ts';
import { Problem, problemKinds } from '../requests/problem.ts';
import type { ProblemCode } from '../requests/problem.ts';
import { refuseOthers } from '../rest/context.ts';
import { registerDescription } from '../rest/openapi.ts';
import { restRoutes } from '../rest/routes.ts';
import { boundAnswers } from './bounded-answers.ts';
import { answerClientError } from './client-errors.ts';
import { ownPortRoutes } from './own-port.ts';
import type { SignIns } from './own-port.ts';

export interface ServerContext extends PageContext {
  readonly gate: BearerGate;
  readonly answers: Answers;
  readonly signIns: SignIns;
  /** Called for each answer when it is sent, with its duration in seconds. */
  readonly onAnswer?: OnAnswer | undefined;
}

/** `route` is the pattern of an address, such as `/api/v1/messages/:stanzaId`; `none` if no pattern matches. */
export type OnAnswer = (
  answer: { readonly method: string; readonly route: string; readonly status: number },
  seconds: number,
) => void;

/** Fastify's own errors, and anything else that is thrown. */
type Fault = Error & Partial<Pick<FastifyError, 'code' | 'statusCode'>>;

const largestBody = 64 * 1024;

const codesByStatus = new Map<number, readonly [ProblemCode, string]>([
  [413, ['too-large', `Send at most ${largestBody} bytes.`]],
  [414, ['uri-too-long', 'Shorten the last part of the path.']],
  [415, ['unsupported-media-type', 'Send the body as `Content-Type: application/json`.']],
]);

function isApi(url: string): boolean {
  return /^\/(?:api|metrics)(?:[/?]|$)/.test(url);
}

function asProblem(context: ServerContext, error: Fault, request: FastifyRequest): Problem {
  if (error instanceof Problem) return error;
  const status = error.statusCode ?? 500;
  const known = codesByStatus.get(status);
  if (known !== undefined) return new Problem(...known);
  if (status >= 400 && status < 500) {
    return error.code?.startsWith('FST_ERR_CTP') === true || error instanceof SyntaxError
      ? new Problem('invalid-body', 'The body is not JSON.')
      : new Problem('malformed-request', 'The address is not valid; check its percent-encoding.');
  }
  context.onFault(error, `${request.method} ${request.routeOptions.url ?? '(unknown address)'}`);
  if (error instanceof StoreError) return new Problem('store-unavailable', error.remedy);
  return context.services.health().store.ok
    ? new Problem('internal', 'The fault is in the log of the handler.')
    : new Problem('store-unavailable', 'The Overview page says what is wrong with it and how to mend it.');
}

function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): void {
  // The headers are set here, too, since an error may come before the hook that sets them.
  reply.status(problem.status).headers({ ...securityHeaders, ...problem.headers });
  if (isApi(request.raw.url ?? '')) {
    const details = problem.details();
    reply.type('application/problem+json').serializer(jsonText).send(details);
    return;
  }
  const { title } = problemKinds[problem.code];
  const page = ownDocument(
    title,
    html`<main>
      <h1>${title}</h1>
      <p>${problem.message}</p>
      <p><a href="/overview">To the Overview</a></p>
    </main>`,
  );
  reply.type('text/html; charset=utf-8').serializer(String).send(page);
}

/** Calls `onRoute` for every address and method that is served, including pages and refusals. */
export async function buildServer(
  context: ServerContext,
  onRoute: (route: RouteOptions) => void = () => undefined,
): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: largestBody,
    requestTimeout: 30_000,
    // This is large enough to name an over-long value in the answer instead of cutting the connection.
    http: { maxHeaderSize: 64 * 1024 },
    clientErrorHandler: answerClientError,
    // A request that changes the port or the runtime is answered before this listener closes.
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    // An address is the longest value in a path.
    routerOptions: { maxParamLength: limits.jid },
    frameworkErrors: (error, request, reply) =>
      sendProblem(request, reply, asProblem(context, error, request)),
  });
  // The routes read queries and bodies, since they can name what is wrong; the schemas only describe them.
  app.setValidatorCompiler(() => () => true);
  // Answers are sent as the routes give them: compiling some 200 schemas would take longer than the rest of the start.
  app.setSerializerCompiler(() => jsonText);
  // This serialises answers without a schema.
  app.setReplySerializer(jsonText);
  app.setErrorHandler<Fault>((error, request, reply) =>
    sendProblem(request, reply, asProblem(context, error, request)),
  );
  app.setNotFoundHandler((_request) => {
    throw new Problem('not-found', 'Check the address; the API is described by /api/v1/openapi.json.');
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ ...securityHeaders });
    const { headers, socket, raw } = request;
    // REST needs a token, which no foreign page has, and Prometheus may use whatever name a container has.
    const asked = isFromNetwork(socket.localAddress) && isApi(raw.url ?? '');
    if (!asked && !isServedHost(headers.host, socket.localAddress)) {
      throw new Problem('wrong-host', 'Use 127.0.0.1, localhost or the address this listener is bound to.');
    }
    const { host, origin, 'sec-fetch-site': site } = request.headers;
    if (isForeign({ method: request.method, origin, fetchSite: site?.toString(), hosts: [host] })) {
      throw new Problem('foreign-origin', 'A page of another origin has sent this; nothing was changed.');
    }
  });
  boundAnswers(app, context.answers);
  app.addHook('onResponse', async ({ method, routeOptions }, reply) => {
    const answer = { method, route: routeOptions.url ?? 'none', status: reply.statusCode };
    context.onAnswer?.(answer, reply.elapsedTime / 1000);
  });
  app.addHook('onRoute', onRoute);
  await registerDescription(app, context.version);

  await app.register(async (api) => restRoutes(api, context));
  await app.register(async (pages) => {
    pages.removeAllContentTypeParsers();
    pages.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string' },
      (_request, body, done) => done(null, new URLSearchParams(String(body))),
    );
    // Pages are hidden from openapi.json, which is about the API.
    pages.addHook('onRoute', (route) => {
      route.schema = { ...route.schema, hide: true };
    });
    ownPortRoutes(pages, context, context.signIns);
    for (const path of pagePaths) refuseOthers(pages, path, ['GET', 'HEAD', 'POST']);
    refuseOthers(pages, '/sign-in', ['GET', 'HEAD', 'POST']);
    refuseOthers(pages, '/sign-out', ['POST']);
  });
  return app;
}
