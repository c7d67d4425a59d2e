/**
 * Sessions of those who are signed in on the console's own port. They are in memory only, so a restart signs everybody
 * out.
 */
import { digest, newSecret } from './secrets.ts';

export interface ConsoleSession {
  readonly user: string;
  /** Every form of this session has to return this value. */
  readonly csrf: string;
  readonly endsMs: number;
}

interface Kept extends ConsoleSession {
  /** When Openfire last confirmed that he is an administrator. */
  checkedMs: number;
  /** The pending question to Openfire. */
  asking: Promise<boolean> | null;
}

export class ConsoleSessions {
  static readonly lifetimeMs = 8 * 60 * 60 * 1000;
  /** A check counts for this long, since administrators may be deleted, demoted or locked out. */
  static readonly trustMs = 30_000;
  /**
   * If the clock is set back by more than this, it was wrong, and sessions from then would live for as long as it was
   * off.
   */
  static readonly setBackMs = 5 * 60_000;
  /** Limits the sessions of one administrator; a further sign-in ends his own oldest session, and nobody else's. */
  static readonly maxPerUser = 20;
  private readonly maximum: number;
  // Keyed by digest of the id, so that the time of a look-up reveals nothing about the id. Oldest first.
  private readonly sessions = new Map<string, Kept>();

  constructor(maximum = 1000) {
    this.maximum = maximum;
  }

  /** Signs a user in and returns the session's id, which is not given out again. */
  open(user: string, nowMs: number): string {
    for (const [key, session] of this.sessions) if (!isOpen(session, nowMs)) this.sessions.delete(key);
    const own = [...this.sessions].filter(([, session]) => session.user === user);
    const isFull = this.sessions.size >= this.maximum;
    const [oldest] = own.length >= ConsoleSessions.maxPerUser || isFull ? own : [];
    const [first] = isFull ? this.sessions : [];
    const goes = oldest ?? first;
    if (goes !== undefined) this.sessions.delete(goes[0]);
    const id = newSecret();
    const endsMs = nowMs + ConsoleSessions.lifetimeMs;
    this.sessions.set(this.key(id), { user, csrf: newSecret(), endsMs, checkedMs: nowMs, asking: null });
    return id;
  }

  find(id: string, nowMs: number): ConsoleSession | null {
    const session = this.sessions.get(this.key(id));
    return session !== undefined && isOpen(session, nowMs) ? session : null;
  }

  /**
   * Returns the session if its user still is an administrator; asks again if the last check is too old. `ask` rejects
   * if that cannot be known: then nothing is shown, and the session stays.
   */
  async confirmed(
    id: string,
    now: () => number,
    ask: (user: string) => Promise<boolean>,
  ): Promise<ConsoleSession | null> {
    const key = this.key(id);
    const session = this.sessions.get(key);
    const asked = now();
    if (session === undefined || !isOpen(session, asked)) return null;
    if (asked - session.checkedMs < ConsoleSessions.trustMs && asked >= session.checkedMs) return session;
    session.asking ??= ask(session.user).finally(() => {
      session.asking = null;
    });
    if (!(await session.asking)) {
      this.sessions.delete(key);
      return null;
    }
    session.checkedMs = asked;
    // The session may have been closed meanwhile.
    return this.sessions.has(key) ? session : null;
  }

  close(id: string): void {
    this.sessions.delete(this.key(id));
  }

  private key(id: string): string {
    return digest(id).toString('base64');
  }
}

function isOpen({ endsMs }: ConsoleSession, nowMs: number): boolean {
  return endsMs > nowMs && nowMs >= endsMs - ConsoleSessions.lifetimeMs - ConsoleSessions.setBackMs;
}
