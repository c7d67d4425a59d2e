/**
 * Remembers the language that an administrator chose inside Openfire's console, whose servlet forwards no cookies. It
 * is in memory only: after a restart, Openfire's own language counts again.
 */
import { LruMap } from 'toad-cache';
import type { Language } from './languages.ts';

const maxUsers = 1000;

export class ChosenLanguages {
  private readonly chosen = new LruMap<Language>(maxUsers);

  of(user: string): Language | undefined {
    return this.chosen.get(user);
  }

  choose(user: string, language: Language): void {
    this.chosen.set(user, language);
  }
}
