/**
 * Watches whether events in the spool are being logged: a backlog that only grows must not look like work in progress.
 */

export interface BacklogSign {
  /** Milliseconds of a monotonic clock. */
  readonly now: number;
  /** Sequence up to which everything is in the log; null while it is not open. */
  readonly committed: number | null;
  /** Events in the spool that are not in the log. */
  readonly waiting: number;
}

/** Milliseconds without progress before health reports it, and before it counts as stuck. */
export const lateMs = 10_000;
export const stuckMs = 30_000;

export class BacklogWatch {
  private committed: number | null = null;
  /** When something was last committed, or nothing was waiting. */
  private movedAt: number | null = null;

  /** Answers how long events have waited without any being logged, in milliseconds. */
  note({ now, committed, waiting }: BacklogSign): number {
    if (this.movedAt === null || waiting === 0 || committed !== this.committed) {
      this.movedAt = now;
      this.committed = committed;
    }
    return now - this.movedAt;
  }
}
