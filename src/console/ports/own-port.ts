/** The pages on the handler's own port: sign-in, sessions, and the way from Fastify to the pages and back. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { administratorName } from '../access/administrator.ts';
import { Attempts } from '../access/attempts.ts';
import { askerOf } from '../access/bearer.ts';
import type { BearerGate } from '../access/bearer.ts';
import { readCookie, setCookie } from '../access/cookies.ts';
import { Devices } from '../access/device.ts';
import { ownedBy, ownerOf } from '../access/owners.ts';
import { newSecret, sameSecret } from '../access/secrets.ts';
import { ConsoleSessions } from '../access/console-sessions.ts';
import type { ConsoleSession } from '../access/console-sessions.ts';
import { Streams } from '../answers/streams.ts';
import type { StreamPorts } from '../answers/streams.ts';
import { findLanguage, preferredLanguage } from '../i18n/languages.ts';
import { textsIn } from '../i18n/texts.ts';
import type { Texts } from '../i18n/texts.ts';
import { csrfField, json, seeOther } from '../pages/page.ts';
import type { PageContext, PageResponse } from '../pages/page.ts';
import { assetFiles, pagePaths, servePage } from '../pages/pages.ts';
import { signInPage } from '../pages/sign-in.ts';
import { Problem } from '../requests/problem.ts';
import { zoneCookie, zoneOf } from '../requests/zones.ts';
import { OpenfireFailed } from './openfire-failed.ts';

const sessionCookie = 'receipts-session';
/** Double submit for the sign-in form, which has no session yet. */
const signInCookie = 'receipts-sign-in';
const deviceCookie = 'receipts-device';
const languageCookie = 'receipts-language';
/** Allows for a domain and a resource, which somebody may type, too. */
const maxNameLength = 1024;
const yearSeconds = 366 * 86_400;

/** What outlives a listener, which may be closed and opened on another port. */
export class SignIns {
  static readonly limits = { failures: 10, windowMs: 5 * 60_000 } as const;
  readonly sessions = new ConsoleSessions();
  /** Counts failures by name, from any address, so that attempts on one name do not affect another. */
  readonly attempts = new Attempts(SignIns.limits);
  /**
   * Counts failures by address, whatever the name. This only limits what asking Openfire costs; somebody who has signed
   * in before is not locked out by it.
   */
  static readonly addressLimits = { failures: 100, windowMs: 5 * 60_000 } as const;
  readonly addresses = new Attempts(SignIns.addressLimits);
  readonly devices: Devices;

  /** `deviceKey` recognises browsers after a restart. */
  constructor(deviceKey?: Buffer) {
    this.devices = new Devices(deviceKey);
  }
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

/** The language chosen here, or the one that the browser asks for. */
function textsFor({ headers }: FastifyRequest): Texts {
  const chosen = findLanguage(readCookie(headers.cookie, languageCookie));
  return textsIn(chosen ?? preferredLanguage(headers['accept-language']));
}

/** Redirects to the same address once the choice in it is noted, since links to it must not carry a language. */
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

/** Limits simultaneous exports, in addition to those of REST. */
const maxPageExports = { each: 4, all: 8 };

export type OwnPortContext = PageContext & StreamPorts & { readonly gate: BearerGate };

export function ownPortRoutes(app: FastifyInstance, context: OwnPortContext, signIns: SignIns): void {
  const streams = new Streams(app, context, maxPageExports, 'exports of pages');
  const idOf = (request: FastifyRequest): string => readCookie(request.headers.cookie, sessionCookie);
  const sessionOf = async (request: FastifyRequest): Promise<ConsoleSession | null> => {
    try {
      return await signIns.sessions.confirmed(idOf(request), context.now, (user) =>
        context.services.isAdministrator(user),
      );
    } catch (cause) {
      const detail =
        cause instanceof OpenfireFailed
          ? 'Its database or directory does not answer: openfire.log says why. Try again when that is mended.'
          : 'The link to it is down, or it is very busy: try again in a minute.';
      throw new Problem('openfire-unavailable', detail, { cause });
    }
  };
  // A signed-in user counts by himself, anybody else by connection: nobody answers for others who share his address.
  app.addHook('onRequest', async (request) => {
    const session = signIns.sessions.find(idOf(request), context.now());
    if (session === null) return context.gate.throttle(undefined, askerOf(request), context.now());
    ownedBy(request, `session ${session.csrf}`);
    context.gate.throttleSession(session.csrf, context.now());
  });

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
      .send(signInPage(textsFor(request), { csrf, health: context.services.health(), ...state }));
  };

  for (const [path, file] of assetFiles) app.get(path, async (_request, reply) => send(reply, file));
  app.get('/', async (_request, reply) => send(reply, seeOther('overview')));

  for (const path of pagePaths) {
    app.route({
      method: ['GET', 'POST'],
      url: path,
      config: { madeWhole: path === '/chat-log' },
      handler: async (request, reply) => {
        const session = await sessionOf(request);
        const { query } = split(request);
        const chosen = request.method === 'GET' ? chooseLanguage(reply, path, query) : null;
        if (chosen !== null) return chosen;
        if (session === null) {
          if (query.get('part') !== null) return send(reply, json(401, { problem: 'signed out' }));
          const next = `${path.slice(1)}${query.size > 0 ? `?${query.toString()}` : ''}`;
          return send(reply, seeOther(`sign-in?next=${encodeURIComponent(next)}`));
        }
        const { user, csrf } = session;
        const {
          zone,
          tz,
          wrong: wrongZone,
        } = zoneOf(query, readCookie(request.headers.cookie, zoneCookie), context.zone);
        const response = await servePage(context, {
          entry: 'own-port',
          method: request.method,
          path,
          query,
          form: formOf(request),
          user,
          csrf,
          address: request.ip,
          texts: textsFor(request).inZone(zone, tz),
          wrongZone,
          streams: {
            enter: () => streams.enter(ownerOf(request)),
            leave: (place) => streams.leave(place),
            goesOn: async (place) => !place.signal.aborted && (await sessionOf(request)) !== null,
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
    if ((await sessionOf(request)) !== null) return send(reply, seeOther(next));
    // The cookie goes with the session.
    const problem = idOf(request) === '' ? {} : { problem: textsFor(request).t('sign-in.ended') };
    return signInForm(request, reply, { status: 200, next, ...problem });
  });

  app.post('/sign-in', async (request, reply) => {
    const form = formOf(request);
    const texts = textsFor(request);
    const next = safeNext(form.get('next') ?? '');
    const typed = (form.get('user') ?? '').trim().slice(0, maxNameLength);
    const user = administratorName(typed, context.services.domain());
    const password = (form.get('password') ?? '').slice(0, 1024);
    const refuse = (status: number, problem: string) =>
      signInForm(request, reply, { status, next, user: typed, problem });

    if (!sameSecret(form.get(csrfField) ?? '', readCookie(request.headers.cookie, signInCookie))) {
      return refuse(403, texts.t('sign-in.old'));
    }
    const now = context.now();
    const device = signIns.devices.of(readCookie(request.headers.cookie, deviceCookie), user ?? '');
    const { attempts, addresses } = signIns;
    const key = device === null ? `name ${user ?? typed.toLowerCase()}` : `device ${device}`;
    const place = `address ${request.ip}`;
    const waitMs = Math.max(attempts.waitMs(key, now), device === null ? addresses.waitMs(place, now) : 0);
    if (waitMs > 0) {
      const minutes = Math.ceil(waitMs / 60_000);
      reply.header('retry-after', String(Math.ceil(waitMs / 1000)));
      return refuse(429, texts.plural('sign-in.wait', minutes));
    }
    attempts.fail(key, now);
    addresses.fail(place, now);
    let administrator: string | null;
    try {
      administrator = user === null ? null : await context.services.authenticate(user, password);
    } catch (error) {
      // Openfire could not check the password, so nobody knows that it was wrong.
      attempts.forgive(key);
      addresses.forgive(place);
      context.onFault(error, 'sign-in');
      return refuse(503, texts.t(error instanceof OpenfireFailed ? 'sign-in.failed' : 'sign-in.unasked'));
    }
    if (administrator === null || user === null) {
      return refuse(401, texts.t('sign-in.wrong'));
    }
    attempts.forgive(key);
    addresses.forgive(place);
    // Every sign-in gets a fresh id, so one planted before is worthless afterwards.
    signIns.sessions.close(readCookie(request.headers.cookie, sessionCookie));
    const id = signIns.sessions.open(user, now);
    reply.header('set-cookie', [
      setCookie(signInCookie, '', 0),
      setCookie(deviceCookie, signIns.devices.cookieFor(user), yearSeconds),
      setCookie(sessionCookie, id, ConsoleSessions.lifetimeMs / 1000),
    ]);
    return send(reply, seeOther(next));
  });

  app.post('/sign-out', async (request, reply) => {
    const session = signIns.sessions.find(idOf(request), context.now());
    if (session !== null && !sameSecret(formOf(request).get(csrfField) ?? '', session.csrf)) {
      return send(reply, seeOther('overview'));
    }
    signIns.sessions.close(readCookie(request.headers.cookie, sessionCookie));
    reply.header('set-cookie', setCookie(sessionCookie, '', 0));
    return send(reply, seeOther('sign-in'));
  });
}
