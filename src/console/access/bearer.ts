/** The bearer tokens of the API (RFC 6750): whose they are, what they open, and the brakes on guessing and on haste. */
import { Problem } from '../problem.ts';
import { scopes, type ConsoleServices, type Scope } from '../services.ts';
import { Attempts } from './attempts.ts';
import { Rate } from './rate.ts';
import { sameSecret } from './secrets.ts';

export interface Caller {
  /** As in the records of access. */
  readonly who: string;
  readonly scope: Scope;
  readonly address: string;
  /** Whether the token is still in force: asked again while something goes on for longer. */
  isValid(nowMs: number): boolean;
}

/** The name of the token that the handler was started with, or keeps in its own file. */
export const ownTokenName = 'api-token';

export function includes(scope: Scope, least: Scope): boolean {
  return scopes.indexOf(scope) >= scopes.indexOf(least);
}

type Tokens = Pick<ConsoleServices, 'apiToken' | 'access'>;

export class BearerGate {
  static readonly limits = { failures: 30, windowMs: 60_000 } as const;
  static readonly rate = { perSecond: 100, burst: 1000 } as const;
  readonly #tokens: Tokens;
  readonly #attempts = new Attempts(BearerGate.limits);
  readonly #rate = new Rate(BearerGate.rate);

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
  }

  /**
   * Whose token the header carries; throws where it carries none, or one that opens less than `least`. While an address
   * is shut out the right token does not open either, or the guessing would go on. A missing token is no guess and is
   * not counted as one.
   */
  check(authorization: string | undefined, address: string, least: Scope, nowMs: number): Caller {
    const given = /^Bearer +([\x21-\x7e]+) *$/i.exec(authorization ?? '')?.[1];
    if (given === undefined) {
      this.slow(address, nowMs);
      throw new Problem('unauthorized', 'Send an API token in the header `Authorization: Bearer TOKEN`.', {
        headers: { 'www-authenticate': 'Bearer realm="openfire-receipts"' },
      });
    }
    const waitMs = this.#attempts.waitMs(address, nowMs);
    if (waitMs > 0) {
      const seconds = Math.ceil(waitMs / 1000);
      throw new Problem(
        'too-many-attempts',
        `Too many wrong tokens came from ${address}. Check the token and try again in ${seconds} s.`,
        { headers: { 'retry-after': String(seconds) } },
      );
    }
    const found = this.#find(given, nowMs);
    if (found === null) {
      this.#attempts.fail(address, nowMs);
      throw new Problem('unauthorized', 'This is no API token, or it was revoked or has expired.', {
        headers: { 'www-authenticate': 'Bearer realm="openfire-receipts", error="invalid_token"' },
      });
    }
    const { key, ...caller } = found;
    this.#slow(key, nowMs);
    if (!includes(caller.scope, least)) throw tooSmall(caller.scope, least);
    return { ...caller, address };
  }

  /** Counts a request without a token; throws where there are too many of them. */
  slow(address: string, nowMs: number): void {
    this.#slow(`address ${address}`, nowMs);
  }

  #slow(key: string, nowMs: number): void {
    const waitMs = this.#rate.take(key, nowMs);
    if (waitMs === 0) return;
    const seconds = Math.ceil(waitMs / 1000);
    const { perSecond } = BearerGate.rate;
    throw new Problem(
      'too-many-requests',
      `Send at most ${perSecond} requests a second for longer; go on in ${seconds} s.`,
      { headers: { 'retry-after': String(seconds) } },
    );
  }

  #find(given: string, nowMs: number): (Omit<Caller, 'address'> & { readonly key: string }) | null {
    if (sameSecret(given, this.#tokens.apiToken())) {
      return {
        key: 'token',
        who: `token ${ownTokenName}`,
        scope: 'admin',
        isValid: () => sameSecret(given, this.#tokens.apiToken()),
      };
    }
    const view = this.#tokens.access.find(given, nowMs);
    if (view === null) return null;
    const { id, name, scope } = view;
    return {
      key: `token ${id}`,
      who: `token ${name}`,
      scope,
      isValid: (later) => this.#tokens.access.find(given, later) !== null,
    };
  }
}

export function tooSmall(scope: Scope, least: Scope): Problem {
  return new Problem(
    'forbidden',
    `This needs a token of scope \`${least}\`; the scope of this one is \`${scope}\`.`,
    {
      headers: {
        'www-authenticate': `Bearer realm="openfire-receipts", error="insufficient_scope", scope="${least}"`,
      },
    },
  );
}
