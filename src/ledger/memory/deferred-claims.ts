/**
 * Claims about messages that would have to be searched for, from clients whose budget for that is used up. They wait
 * until it has been refilled, and other clients need not wait for them. They are in memory only: a killed handler
 * forgets them, and anything beyond the bounds, which is a flood, is dropped.
 */

/** Characters, for one speaker and for all together. */
const maxSizePerSpeaker = 1_000_000;
const maxSize = 16_000_000;
/** Claims that are processed at once, which bounds a batch. */
const maxAtOnce = 200;

interface Waiting {
  readonly size: number;
  /** Processes the claim; answers false if it has to wait longer. */
  readonly work: () => boolean;
}

interface Queue {
  readonly waiting: Waiting[];
  size: number;
}

export class DeferredClaims {
  /** By speaker; the one that was served last is last. */
  private readonly queues = new Map<string, Queue>();
  private size = 0;
  /** Number of claims that were dropped since the handler started. */
  forgotten = 0;

  get isBusy(): boolean {
    return this.queues.size > 0;
  }

  /** `size` is in characters, roughly. */
  add(speaker: string, size: number, work: () => boolean): void {
    const known = this.queues.get(speaker);
    const queue = known ?? { waiting: [], size: 0 };
    // If others have filled the memory, there is still room for the first claim of somebody else.
    const room = known === undefined ? 2 * maxSize : maxSize;
    if (queue.size + size > maxSizePerSpeaker || this.size + size > room) {
      this.forgotten += 1;
      return;
    }
    queue.waiting.push({ size, work });
    queue.size += size;
    this.size += size;
    this.queues.set(speaker, queue);
  }

  /**
   * Serves each speaker in turn, one claim at a time, while anybody has budget. It answers true if any claim was
   * processed.
   */
  settle(): boolean {
    let heard = 0;
    for (let before = -1; before !== heard && heard < maxAtOnce;) {
      before = heard;
      // A speaker who is served goes to the end, and would come up again.
      const speakers = Array.from(this.queues.keys());
      for (const speaker of speakers) {
        if (this.serve(speaker)) heard += 1;
        if (heard >= maxAtOnce) break;
      }
    }
    return heard > 0;
  }

  private serve(speaker: string): boolean {
    const queue = this.queues.get(speaker);
    const next = queue?.waiting[0];
    if (queue === undefined || next === undefined || !next.work()) return false;
    queue.waiting.shift();
    queue.size -= next.size;
    this.size -= next.size;
    this.queues.delete(speaker);
    if (queue.waiting.length > 0) this.queues.set(speaker, queue);
    return true;
  }
}
