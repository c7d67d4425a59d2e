/**
 * Limits the answers that are being made. An answer with content is copied from the thread that reads the log and
 * written as JSON on the thread that commits, before its size is known. So one owner (a token, a session) has two made
 * at a time; the others wait for their turn, and a request that finds the queue too long is refused.
 */
export interface QueueLimits {
  readonly each: number;
  readonly all: number;
  readonly waitingEach: number;
  readonly waitingAll: number;
}

interface Waiting {
  readonly owner: string;
  readonly begin: (leave: () => void) => void;
}

const usual: QueueLimits = { each: 2, all: 6, waitingEach: 100, waitingAll: 400 };

export class AnswerQueue {
  private readonly limits: QueueLimits;
  private readonly made = new Map<string, number>();
  private waiting: Waiting[] = [];
  private all = 0;

  constructor(limits: QueueLimits = usual) {
    this.limits = limits;
  }

  /** Resolves when it is the owner's turn, with the function to call once the answer is made; null if too many wait. */
  enter(owner: string): Promise<(() => void) | null> {
    if (this.mayBegin(owner)) return Promise.resolve(this.begin(owner));
    const { waitingEach, waitingAll } = this.limits;
    const own = this.waiting.filter((one) => one.owner === owner).length;
    if (own >= waitingEach || this.waiting.length >= waitingAll) return Promise.resolve(null);
    return new Promise((begin) => void this.waiting.push({ owner, begin }));
  }

  private mayBegin(owner: string): boolean {
    return this.all < this.limits.all && (this.made.get(owner) ?? 0) < this.limits.each;
  }

  private begin(owner: string): () => void {
    this.all += 1;
    this.made.set(owner, (this.made.get(owner) ?? 0) + 1);
    let isMade = false;
    return () => {
      if (isMade) return;
      isMade = true;
      this.all -= 1;
      const left = (this.made.get(owner) ?? 0) - 1;
      if (left > 0) this.made.set(owner, left);
      else this.made.delete(owner);
      // Events that came in meanwhile are handled before the next answer.
      setImmediate(() => this.next());
    };
  }

  private next(): void {
    const next = this.waiting.find(({ owner }) => this.mayBegin(owner));
    if (next === undefined) return;
    this.waiting = this.waiting.filter((one) => one !== next);
    next.begin(this.begin(next.owner));
  }
}
