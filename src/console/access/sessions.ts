/** Who is signed in on the console's own port. Kept in memory only: a restart signs everybody out. */
import { digest, newSecret } from './secrets.ts';

export interface Session {
  readonly user: string;
  /** What every form of this session must give back. */
  readonly csrf: string;
  readonly endsMs: number;
}

interface Kept extends Session {
  /** When Openfire last said that he is an administrator. */
  checkedMs: number;
  /** It is being asked. */
  asking: Promise<boolean> | null;
}

export class Sessions {
  static readonly lifetimeMs = 8 * 60 * 60 * 1000;
  /** So long a right counts that was looked at: administrators are deleted, demoted and locked out. */
  static readonly trustMs = 30_000;
  /** A clock that is set back by more has been wrong, and sessions of that time would last as long as it was. */
  static readonly setBackMs = 5 * 60_000;
  /** Of one administrator at a time; a further sign-in of his ends his own oldest, and nobody else's. */
  static readonly mostOfUser = 20;
  private readonly maximum: number;
  // By digest of the id, so that looking one up takes no time that tells of the id. Oldest first.
  private readonly sessions = new Map<string, Kept>();

  constructor(maximum = 1000) {
    this.maximum = maximum;
  }

  /** Signs a user in and returns the session's id, the only time it is told. */
  open(user: string, nowMs: number): string {
    for (const [key, session] of this.sessions) if (!isOpen(session, nowMs)) this.sessions.delete(key);
    const own = [...this.sessions].filter(([, session]) => session.user === user);
    const isFull = this.sessions.size >= this.maximum;
    const [oldest] = own.length >= Sessions.mostOfUser || isFull ? own : [];
    const [first] = isFull ? this.sessions : [];
    const goes = oldest ?? first;
    if (goes !== undefined) this.sessions.delete(goes[0]);
    const id = newSecret();
    const endsMs = nowMs + Sessions.lifetimeMs;
    this.sessions.set(this.key(id), { user, csrf: newSecret(), endsMs, checkedMs: nowMs, asking: null });
    return id;
  }

  find(id: string, nowMs: number): Session | null {
    const session = this.sessions.get(this.key(id));
    return session !== undefined && isOpen(session, nowMs) ? session : null;
  }

  /**
   * The session, where its user still is who he was; asked anew where that was known too long ago. `ask` rejects where it
   * cannot be known: then nothing is shown, and the session stays.
   */
  async confirmed(
    id: string,
    now: () => number,
    ask: (user: string) => Promise<boolean>,
  ): Promise<Session | null> {
    const key = this.key(id);
    const session = this.sessions.get(key);
    const asked = now();
    if (session === undefined || !isOpen(session, asked)) return null;
    if (asked - session.checkedMs < Sessions.trustMs && asked >= session.checkedMs) return session;
    session.asking ??= ask(session.user).finally(() => {
      session.asking = null;
    });
    if (!(await session.asking)) {
      this.sessions.delete(key);
      return null;
    }
    session.checkedMs = asked;
    // It may have been closed meanwhile.
    return this.sessions.has(key) ? session : null;
  }

  close(id: string): void {
    this.sessions.delete(this.key(id));
  }

  private key(id: string): string {
    return digest(id).toString('base64');
  }
}

function isOpen({ endsMs }: Session, nowMs: number): boolean {
  return endsMs > nowMs && nowMs >= endsMs - Sessions.lifetimeMs - Sessions.setBackMs;
}
