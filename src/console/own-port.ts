/** The pages on the handler's own port: sign-in, sessions, and the way from Fastify to the pages and back. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Attempts } from './access/attempts.ts';
import { readCookie, setCookie } from './access/cookies.ts';
import { newSecret, sameSecret } from './access/secrets.ts';
import { Sessions, type Session } from './access/sessions.ts';
import { findLanguage, preferredLanguage } from './i18n/languages.ts';
import { textsIn, type Texts } from './i18n/texts.ts';
import { csrfField, json, seeOther, type PageContext, type PageResponse } from './pages/page.ts';
import { assetFiles, pagePaths, servePage } from './pages/pages.ts';
import { signInPage } from './pages/sign-in.ts';
import { Streams } from './streams.ts';

const sessionCookie = 'receipts-session';
/** Double submit for the sign-in form, which has no session yet. */
const signInCookie = 'receipts-sign-in';
const languageCookie = 'receipts-language';
const yearSeconds = 366 * 86_400;

/** What outlives a listener: it may be closed and opened on another port. */
export class SignIns {
  static readonly limits = { failures: 10, windowMs: 5 * 60_000 } as const;
  readonly sessions = new Sessions();
  /** By address and by name: neither many names from one place nor one name from many places. */
  readonly attempts = new Attempts(SignIns.limits);
}

function formOf(request: FastifyRequest): URLSearchParams {
  return request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
}

function split(request: FastifyRequest): { path: string; query: URLSearchParams } {
  const [path = '/', ...query] = (request.raw.url ?? '/').split('?');
  return { path, query: new URLSearchParams(query.join('?')) };
}

function headed(reply: FastifyReply, { status, headers, contentType }: PageResponse): FastifyReply {
  return reply
    .status(status)
    .headers({ ...headers })
    .type(contentType);
}

function send(reply: FastifyReply, response: PageResponse): FastifyReply {
  return headed(reply, response).send(response.body);
}

/** The language that was chosen here, or the one the browser asks for. */
function textsFor({ headers }: FastifyRequest): Texts {
  const chosen = findLanguage(readCookie(headers.cookie, languageCookie));
  return textsIn(chosen ?? preferredLanguage(headers['accept-language']));
}

/** The same address once more, after the choice in it was noted: links to it are not to carry a language. */
function chooseLanguage(reply: FastifyReply, path: string, query: URLSearchParams): FastifyReply | null {
  const language = findLanguage(query.get('lang') ?? '');
  if (language === undefined) return null;
  const rest = new URLSearchParams(query);
  rest.delete('lang');
  reply.header('set-cookie', setCookie(languageCookie, language.tag, yearSeconds));
  return send(reply, seeOther(`${path.slice(1)}${rest.size > 0 ? `?${rest.toString()}` : ''}`));
}

/** Where to go after signing in: one of our own pages, or the Overview. */
function safeNext(next: string): string {
  return pagePaths.some((path) => next === path.slice(1) || next.startsWith(`${path.slice(1)}?`))
    ? next
    : 'overview';
}

/** At a time, beside those of REST. */
const mostPageExports = 4;

export function ownPortRoutes(app: FastifyInstance, context: PageContext, signIns: SignIns): void {
  const streams = new Streams(app, context, mostPageExports, 'exports of pages');
  const sessionOf = (request: FastifyRequest): Session | null =>
    signIns.sessions.find(readCookie(request.headers.cookie, sessionCookie), context.now());

  const signInForm = (
    request: FastifyRequest,
    reply: FastifyReply,
    state: { status: number; next: string; user?: string; problem?: string },
  ) => {
    const csrf = newSecret();
    return reply
      .status(state.status)
      .header('set-cookie', setCookie(signInCookie, csrf))
      .type('text/html; charset=utf-8')
      .send(signInPage(textsFor(request), { csrf, ...state }));
  };

  for (const [path, file] of assetFiles) app.get(path, async (_request, reply) => send(reply, file));
  app.get('/', async (_request, reply) => send(reply, seeOther('overview')));

  for (const path of pagePaths) {
    app.route({
      method: ['GET', 'POST'],
      url: path,
      handler: async (request, reply) => {
        const session = sessionOf(request);
        const { query } = split(request);
        const chosen = request.method === 'GET' ? chooseLanguage(reply, path, query) : null;
        if (chosen !== null) return chosen;
        if (session === null) {
          if (query.get('part') !== null) return send(reply, json(401, { problem: 'signed out' }));
          const next = `${path.slice(1)}${query.size > 0 ? `?${query.toString()}` : ''}`;
          return send(reply, seeOther(`sign-in?next=${encodeURIComponent(next)}`));
        }
        const { user, csrf } = session;
        const response = await servePage(context, {
          entry: 'own-port',
          method: request.method,
          path,
          query,
          form: formOf(request),
          user,
          csrf,
          address: request.ip,
          texts: textsFor(request),
          streams: {
            enter: () => streams.enter(),
            leave: (place) => streams.leave(place),
            goesOn: (place) => !place.signal.aborted && sessionOf(request) !== null,
          },
        });
        const { stream } = response;
        if (stream === undefined) return send(reply, response);
        return streams.send(headed(reply, response), stream.place, stream.parts);
      },
    });
  }

  app.get('/sign-in', async (request, reply) => {
    const { path, query } = split(request);
    const chosen = chooseLanguage(reply, path, query);
    if (chosen !== null) return chosen;
    const next = safeNext(query.get('next') ?? '');
    return sessionOf(request) === null
      ? signInForm(request, reply, { status: 200, next })
      : send(reply, seeOther(next));
  });

  app.post('/sign-in', async (request, reply) => {
    const form = formOf(request);
    const texts = textsFor(request);
    const next = safeNext(form.get('next') ?? '');
    const user = (form.get('user') ?? '').trim().slice(0, 256);
    const password = (form.get('password') ?? '').slice(0, 1024);
    const refuse = (status: number, problem: string) =>
      signInForm(request, reply, { status, next, user, problem });

    if (!sameSecret(form.get(csrfField) ?? '', readCookie(request.headers.cookie, signInCookie))) {
      return refuse(403, texts.t('sign-in.old'));
    }
    const now = context.now();
    const keys = [`address ${request.ip}`, `name ${user.toLowerCase()}`];
    const waitMs = Math.max(...keys.map((key) => signIns.attempts.waitMs(key, now)));
    if (waitMs > 0) {
      const minutes = Math.ceil(waitMs / 60_000);
      reply.header('retry-after', String(Math.ceil(waitMs / 1000)));
      return refuse(429, texts.plural('sign-in.wait', minutes));
    }
    for (const key of keys) signIns.attempts.fail(key, now);
    const administrator = user === '' ? null : await context.services.authenticate(user, password);
    if (administrator === null) {
      return refuse(401, texts.t('sign-in.wrong'));
    }
    for (const key of keys) signIns.attempts.forgive(key);
    // A fresh id on every sign-in: one planted before is worth nothing afterwards.
    signIns.sessions.close(readCookie(request.headers.cookie, sessionCookie));
    const id = signIns.sessions.open(administrator, now);
    reply.header('set-cookie', [
      setCookie(signInCookie, '', 0),
      setCookie(sessionCookie, id, Sessions.lifetimeMs / 1000),
    ]);
    return send(reply, seeOther(next));
  });

  app.post('/sign-out', async (request, reply) => {
    const session = sessionOf(request);
    if (session !== null && !sameSecret(formOf(request).get(csrfField) ?? '', session.csrf)) {
      return send(reply, seeOther('overview'));
    }
    signIns.sessions.close(readCookie(request.headers.cookie, sessionCookie));
    reply.header('set-cookie', setCookie(sessionCookie, '', 0));
    return send(reply, seeOther('sign-in'));
  });
}
