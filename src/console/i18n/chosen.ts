/**
 * The language that an administrator chose inside Openfire's console, whose servlet hands no cookies on. Kept in memory:
 * after a restart it is Openfire's own again.
 */
import type { Language } from './languages.ts';

const mostUsers = 1000;

export class ChosenLanguages {
  readonly #chosen = new Map<string, Language>();

  of(user: string): Language | undefined {
    return this.#chosen.get(user);
  }

  choose(user: string, language: Language): void {
    this.#chosen.delete(user);
    this.#chosen.set(user, language);
    const [oldest] = this.#chosen.keys();
    if (this.#chosen.size > mostUsers && oldest !== undefined) this.#chosen.delete(oldest);
  }
}
