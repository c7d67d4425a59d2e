/**
 * Browsers in which somebody has signed in before: guesses that others make at his name do not shut him out of his own
 * (OWASP, "device cookies"). Known until the handler ends.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { newSecret, sameSecret } from './secrets.ts';

export class Devices {
  readonly #key = randomBytes(32);

  /** The cookie of a browser in which this user has signed in. */
  cookieFor(user: string): string {
    const id = newSecret();
    return `${id}.${this.#proof(id, user)}`;
  }

  /** Which browser it is, where this user has signed in with it; else null. */
  of(cookie: string, user: string): string | null {
    const [id = '', proof = ''] = cookie.split('.');
    return sameSecret(proof, this.#proof(id, user)) ? id : null;
  }

  #proof(id: string, user: string): string {
    return createHmac('sha256', this.#key).update(`${id}\n${user.toLowerCase()}`).digest('base64url');
  }
}
