/**
 * Messages that were indexed when more had been committed than was taken in: all of that is in what was read of them, and
 * whatever tells of it comes later. On a busy server most messages are confirmed so.
 */

interface Step {
  readonly messages: ReadonlySet<number>;
  /** The last change that had been committed. */
  readonly through: number;
}

/** Of so many steps: a message is confirmed within seconds. */
const maxSteps = 8;

export class IndexedAhead {
  private steps: readonly Step[] = [];

  /** `taken`: the last change that is taken in. */
  add(messages: ReadonlySet<number>, through: number, taken: number): void {
    const steps = [{ messages, through }, ...this.steps];
    this.steps = steps.filter((step) => step.through > taken).slice(0, maxSteps);
  }

  /** Whether a change tells nothing of a message that was not read. */
  has(message: number, change: number): boolean {
    return this.steps.some(({ messages, through }) => change <= through && messages.has(message));
  }
}
