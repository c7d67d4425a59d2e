/**
 * What somebody said of messages that would have to be searched for, when his budget of that is spent: it waits until
 * something has come back, and who has said less does not wait for him. It is in memory only: a handler that is killed
 * meanwhile forgets it, and so it does what is more than these bounds, which is a flood.
 */

/** In characters; of an account, and of all. */
const mostOfOne = 1_000_000;
const mostOfAll = 16_000_000;
/** Of what is done at once, so that a batch does not grow by it. */
const mostAtOnce = 200;

interface Waiting {
  readonly size: number;
  /** False where it has to wait on. */
  readonly work: () => boolean;
}

interface Queue {
  readonly waiting: Waiting[];
  size: number;
}

export class PutOff {
  /** By speaker; who was served last is last. */
  private readonly queues = new Map<string, Queue>();
  private size = 0;
  /** How much of it was forgotten, since the handler started. */
  forgotten = 0;

  get isBusy(): boolean {
    return this.queues.size > 0;
  }

  /** `size`: in characters, about. */
  add(speaker: string, size: number, work: () => boolean): void {
    const known = this.queues.get(speaker);
    const queue = known ?? { waiting: [], size: 0 };
    // Where others have filled it, there is room yet for the first words of somebody else.
    const room = known === undefined ? 2 * mostOfAll : mostOfAll;
    if (queue.size + size > mostOfOne || this.size + size > room) {
      this.forgotten += 1;
      return;
    }
    queue.waiting.push({ size, work });
    queue.size += size;
    this.size += size;
    this.queues.set(speaker, queue);
  }

  /** Each in turn says one thing, as long as there is somebody who may. True where something was heard. */
  settle(): boolean {
    let heard = 0;
    for (let before = -1; before !== heard && heard < mostAtOnce;) {
      before = heard;
      // Who is served goes to the end, and would be met again.
      const speakers = Array.from(this.queues.keys());
      for (const speaker of speakers) {
        if (this.serve(speaker)) heard += 1;
        if (heard >= mostAtOnce) break;
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
