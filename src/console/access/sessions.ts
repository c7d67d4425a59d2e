/** Who is signed in on the console's own port. Kept in memory only: a restart signs everybody out. */
import { digest, newSecret } from './secrets.ts';

export interface Session {
  readonly user: string;
  /** What every form of this session must give back. */
  readonly csrf: string;
  readonly endsMs: number;
}

export class Sessions {
  static readonly lifetimeMs = 8 * 60 * 60 * 1000;
  readonly #maximum: number;
  // By digest of the id, so that looking one up takes no time that tells of the id. Oldest first.
  readonly #sessions = new Map<string, Session>();

  constructor(maximum = 1000) {
    this.#maximum = maximum;
  }

  /** Signs a user in and returns the session's id, the only time it is told. */
  open(user: string, nowMs: number): string {
    const id = newSecret();
    this.#sessions.set(this.#key(id), { user, csrf: newSecret(), endsMs: nowMs + Sessions.lifetimeMs });
    for (const [key, session] of this.#sessions) {
      if (session.endsMs > nowMs && this.#sessions.size <= this.#maximum) break;
      this.#sessions.delete(key);
    }
    return id;
  }

  find(id: string, nowMs: number): Session | null {
    const session = this.#sessions.get(this.#key(id));
    return session !== undefined && session.endsMs > nowMs ? session : null;
  }

  close(id: string): void {
    this.#sessions.delete(this.#key(id));
  }

  #key(id: string): string {
    return digest(id).toString('base64');
  }
}
