/** Whether what waits in the spool is being logged: a backlog that only grows must not pass for work in progress. */

export interface BacklogSign {
  /** Monotonic, in milliseconds. */
  readonly now: number;
  /** Sequence up to which the log has everything; null while it is not open. */
  readonly committed: number | null;
  /** Events that wait. */
  readonly waiting: number;
}

/** What may pass before somebody is told, and before nothing is believed to come of it. */
export const lateMs = 10_000;
export const stuckMs = 30_000;

export class BacklogWatch {
  private committed: number | null = null;
  /** When something was last committed, or nothing waited. */
  private movedAt: number | null = null;

  /** For how long events have waited without one being logged, in milliseconds. */
  note({ now, committed, waiting }: BacklogSign): number {
    if (this.movedAt === null || waiting === 0 || committed !== this.committed) {
      this.movedAt = now;
      this.committed = committed;
    }
    return now - this.movedAt;
  }
}
