/** The console: REST and pages on a port of the handler's own, and the same pages inside Openfire's admin console. */
import type { AddressInfo } from 'node:net';
import { TimeZone } from '../base/time-zone.ts';
import { administratorName } from './access/administrator.ts';
import { Answers } from './access/answers.ts';
import { BearerGate } from './access/bearer.ts';
import { boundConnections } from './access/connections.ts';
import { reachable } from './access/host.ts';
import { isForeign } from './access/origin.ts';
import { ChosenLanguages } from './i18n/chosen.ts';
import { findLanguage, preferredLanguage } from './i18n/languages.ts';
import { textsIn } from './i18n/texts.ts';
import { seeOther, text } from './pages/page.ts';
import type { PageContext } from './pages/page.ts';
import { servePage } from './pages/pages.ts';
import { SignIns } from './ports/own-port.ts';
import { buildServer } from './ports/server.ts';
import type { OnAnswer } from './ports/server.ts';
import { problemKinds } from './requests/problem.ts';
import { serverZone, zoneOf } from './requests/zones.ts';
import type { AdminConsoleRequest, AdminConsoleResponse, ConsoleServices } from './services.ts';

export interface ConsoleOptions {
  readonly version: string;
  /** Returns milliseconds since 1970; defaults to the system's clock. */
  readonly now?: () => number;
  /** Called with unexpected errors and the route they came from, but never with anything of a message. */
  readonly onFault?: (error: unknown, where: string) => void;
  readonly onAnswer?: OnAnswer;
  readonly quietMs?: number;
  /** Time zone if the reader's is unknown; defaults to the server's. */
  readonly zone?: string;
  /** Counts the bytes on their way to clients. */
  readonly answers?: Answers;
  /** Recognises browsers after a restart. */
  readonly deviceKey?: Buffer;
}

export interface Listener {
  readonly port: number;
  /** Also ends open connections. */
  close(): Promise<void>;
}

export interface Console {
  /** Port 0 takes a free one. Rejects with Node's error (`EADDRINUSE`, `EACCES`) if the port cannot be opened. */
  listen(port: number, address?: string): Promise<Listener>;
  handleAdminConsole(request: AdminConsoleRequest): Promise<AdminConsoleResponse>;
}

const loopback = '127.0.0.1';
const sweepMs = 20;
const patienceMs = 2000;

export function createConsole(services: ConsoleServices, options: ConsoleOptions): Console {
  let apiBase: string | null = null;
  const onFault = options.onFault ?? (() => undefined);
  const pages: PageContext = {
    services,
    version: options.version,
    now: options.now ?? Date.now,
    quietMs: options.quietMs,
    zone: options.zone === undefined ? serverZone() : (TimeZone.named(options.zone) ?? TimeZone.utc),
    apiBase: () => apiBase,
    onFault,
  };
  const chosen = new ChosenLanguages();
  const context = {
    ...pages,
    gate: new BearerGate(services),
    answers: options.answers ?? new Answers(),
    signIns: new SignIns(options.deviceKey),
    onAnswer: options.onAnswer,
  };

  return {
    async listen(port, address = loopback) {
      const app = await buildServer(context);
      boundConnections(app.server);
      await app.listen({ port, host: address });
      const taken = (app.server.address() as AddressInfo).port; // TCP, so an address with a port
      const base = `http://${reachable(address)}:${taken}/api/v1`;
      apiBase = base;
      return {
        port: taken,
        close: async () => {
          if (apiBase === base) apiBase = null;
          // Requests in progress are answered; after that their connections, which clients would keep alive, are
          // useless.
          const sweep = setInterval(() => app.server.closeIdleConnections(), sweepMs);
          const patience = setTimeout(() => app.server.closeAllConnections(), patienceMs);
          await app.close();
          clearInterval(sweep);
          clearTimeout(patience);
        },
      };
    },

    async handleAdminConsole(request) {
      // Openfire has the name as it was typed at its own sign-in.
      const user = administratorName(request.user, services.domain()) ?? request.user;
      const isForm = request.contentType.toLowerCase().startsWith('application/x-www-form-urlencoded');
      const query = new URLSearchParams(request.query);
      const wanted = request.method === 'GET' ? findLanguage(query.get('lang') ?? '') : undefined;
      if (wanted !== undefined) {
        chosen.choose(user, wanted);
        query.delete('lang');
        const name = request.path.replace(/^\/+/, '').replace(/[^\w-]/g, '');
        return seeOther(`${name}${query.size > 0 ? `?${query.toString()}` : ''}`);
      }
      const { method, origin, fetchSite, hosts = [] } = request;
      if (isForeign({ method, origin, fetchSite, hosts })) {
        return text(403, problemKinds['foreign-origin'].summary);
      }
      const { zone, tz, wrong: wrongZone } = zoneOf(query, request.zone ?? '', pages.zone);
      const texts = textsIn(chosen.of(user) ?? preferredLanguage(request.language)).inZone(zone, tz);
      try {
        return await servePage(pages, {
          entry: 'admin-console',
          method: request.method,
          path: request.path,
          query,
          form: new URLSearchParams(request.method === 'POST' && isForm ? request.body : ''),
          user,
          csrf: request.csrf,
          address: request.address === undefined || request.address === '' ? null : request.address,
          texts,
          wrongZone,
          streams: null,
        });
      } catch (error) {
        onFault(error, `${request.method} ${request.path} (admin console)`);
        const body = texts.t('wrong.fault');
        return { status: 500, contentType: 'text/plain; charset=utf-8', headers: {}, body };
      }
    },
  };
}
