/**
 * The bearer tokens of the API (RFC 6750): who owns them, what they permit, and the limits on guesses and on request
 * rates.
 */
import type { FastifyRequest } from 'fastify';
import { Rate } from '../../base/rate.ts';
import { Problem } from '../requests/problem.ts';
import { scopes } from '../services.ts';
import type { ConsoleServices, Scope } from '../services.ts';
import { Attempts } from './attempts.ts';
import { digest, sameSecret } from './secrets.ts';

export interface Caller {
  /** The name in the access records. */
  readonly who: string;
  readonly scope: Scope;
  readonly address: string;
  /** Identifies the share of bounded resources that it uses: the token itself, whatever its name. */
  readonly key: string;
  /** Whether the token is still in force; asked again during long answers. */
  isValid(nowMs: number): boolean;
}

/** Name of the token that the handler was started with or keeps in its own file. */
export const ownTokenName = 'api-token';

export function includes(scope: Scope, required: Scope): boolean {
  return scopes.indexOf(scope) >= scopes.indexOf(required);
}

/** Who makes a request, before he is identified. */
export interface Asker {
  readonly address: string;
  /** The socket. */
  readonly connection: object;
}

export const askerOf = ({ ip, socket }: FastifyRequest): Asker => ({ address: ip, connection: socket });

function tokenIn(authorization: string | undefined): string | null {
  return /^Bearer +([\x21-\x7e]+) *$/i.exec(authorization ?? '')?.[1] ?? null;
}

function refuseIfTooFast(waitMs: number): void {
  if (waitMs === 0) return;
  const seconds = Math.ceil(waitMs / 1000);
  const { perSecond } = BearerGate.rate;
  throw new Problem(
    'too-many-requests',
    `Send at most ${perSecond} requests a second for longer; go on in ${seconds} s.`,
    { headers: { 'retry-after': String(seconds) } },
  );
}

type Tokens = Pick<ConsoleServices, 'apiToken' | 'access'>;

export class BearerGate {
  static readonly limits = { failures: 30, windowMs: 60_000 } as const;
  static readonly rate = { perSecond: 100, burst: 1000 } as const;
  private readonly tokens: Tokens;
  private readonly attempts = new Attempts(BearerGate.limits);
  private readonly rate = new Rate(BearerGate.rate);
  private readonly connections = new WeakMap<object, Rate>();

  constructor(tokens: Tokens) {
    this.tokens = tokens;
  }

  /**
   * Returns whose token the header carries; throws if it carries none, or one whose scope is below `required`. The token
   * is looked up first, so it works however much others behind the same address (a proxy, 127.0.0.1) may guess. Nobody
   * can guess one of 2^256 tokens: guesses are counted to save work, and each wrong token separately. A missing token
   * is no guess.
   */
  check(authorization: string | undefined, from: Asker, required: Scope, nowMs: number): Caller {
    const given = tokenIn(authorization);
    const found = given === null ? null : this.find(given, nowMs);
    if (found !== null) {
      this.throttleKey(found.key, nowMs);
      if (!includes(found.scope, required)) throw tooSmall(found.scope, required);
      return { ...found, address: from.address };
    }
    if (given === null) {
      this.throttle(undefined, from, nowMs);
      throw new Problem('unauthorized', 'Send an API token in the header `Authorization: Bearer TOKEN`.', {
        headers: { 'www-authenticate': 'Bearer realm="openfire-receipts"' },
      });
    }
    this.refuseGuess(given, from.address, nowMs);
    throw new Problem('unauthorized', 'This is no API token, or it was revoked or has expired.', {
      headers: { 'www-authenticate': 'Bearer realm="openfire-receipts", error="invalid_token"' },
    });
  }

  /**
   * Counts a request to something that needs no token; throws if there are too many. A request with a token is counted
   * by the token, any other by its connection, so that nobody answers for others who share his address.
   */
  throttle(authorization: string | undefined, { connection }: Asker, nowMs: number): void {
    const given = tokenIn(authorization);
    const found = given === null ? null : this.find(given, nowMs);
    if (found !== null) return this.throttleKey(found.key, nowMs);
    let rate = this.connections.get(connection);
    if (rate === undefined) {
      rate = new Rate({ ...BearerGate.rate, maximumKeys: 1 });
      this.connections.set(connection, rate);
    }
    refuseIfTooFast(rate.take('', nowMs));
  }

  /**
   * The same for somebody who is signed in: requests count by session, since a proxy may share one connection among
   * users.
   */
  throttleSession(session: string, nowMs: number): void {
    this.throttleKey(`session ${session}`, nowMs);
  }

  /**
   * If a wrong token is sent repeatedly, only the first attempt counts against its address, since it comes from a
   * client that was configured wrongly.
   */
  private refuseGuess(given: string, address: string, nowMs: number): void {
    const keys = [`token ${digest(given).toString('base64')}`, `address ${address}`] as const;
    const waitMs = Math.max(...keys.map((key) => this.attempts.waitMs(key, nowMs)));
    if (waitMs > 0) {
      const seconds = Math.ceil(waitMs / 1000);
      throw new Problem(
        'too-many-attempts',
        `Too many wrong tokens came from ${address}. Check the token and try again in ${seconds} s.`,
        { headers: { 'retry-after': String(seconds) } },
      );
    }
    const isNew = this.attempts.count(keys[0], nowMs) === 0;
    this.attempts.fail(keys[0], nowMs);
    if (isNew) this.attempts.fail(keys[1], nowMs);
  }

  private throttleKey(key: string, nowMs: number): void {
    refuseIfTooFast(this.rate.take(key, nowMs));
  }

  private find(given: string, nowMs: number): Omit<Caller, 'address'> | null {
    if (sameSecret(given, this.tokens.apiToken())) {
      return {
        key: 'token',
        who: `token ${ownTokenName}`,
        scope: 'admin',
        isValid: () => sameSecret(given, this.tokens.apiToken()),
      };
    }
    const view = this.tokens.access.find(given, nowMs);
    if (view === null) return null;
    const { id, name, scope } = view;
    return {
      key: `token ${id}`,
      who: `token ${name}`,
      scope,
      isValid: (later) => this.tokens.access.find(given, later) !== null,
    };
  }
}

export function tooSmall(scope: Scope, required: Scope): Problem {
  return new Problem(
    'forbidden',
    `This needs a token of scope \`${required}\`; the scope of this one is \`${scope}\`.`,
    {
      headers: {
        'www-authenticate': `Bearer realm="openfire-receipts", error="insufficient_scope", scope="${required}"`,
      },
    },
  );
}
