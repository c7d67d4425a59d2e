/** The bearer token of the API (RFC 6750), and the brake on guessing it. */
import { Problem } from '../problem.ts';
import { Attempts } from './attempts.ts';
import { sameSecret } from './secrets.ts';

export class BearerGate {
  static readonly limits = { failures: 30, windowMs: 60_000 } as const;
  readonly #token: () => string;
  readonly #attempts = new Attempts(BearerGate.limits);

  constructor(token: () => string) {
    this.#token = token;
  }

  /**
   * Returns if the header carries the token, else throws. While an address is shut out the right token does not open
   * either, or the guessing would go on. A missing token is no guess and is not counted.
   */
  check(authorization: string | undefined, address: string, nowMs: number): void {
    const given = /^Bearer +([\x21-\x7e]+) *$/i.exec(authorization ?? '')?.[1];
    if (given === undefined) {
      throw new Problem('unauthorized', 'Send the API token in the header `Authorization: Bearer TOKEN`.', {
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
    if (sameSecret(given, this.#token())) return;
    this.#attempts.fail(address, nowMs);
    throw new Problem('unauthorized', 'This is not the API token. The Settings page makes a new one.', {
      headers: { 'www-authenticate': 'Bearer realm="openfire-receipts", error="invalid_token"' },
    });
  }
}
