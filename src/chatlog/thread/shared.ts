/** What a thread and its owner know of each other at once, without a message. */

export const life = { starting: 0, open: 1, closed: 2 } as const;

const lifeAt = 0;
const wokenAt = 1;
const pausedAt = 2;

export class Shared {
  readonly buffer: SharedArrayBuffer;
  private readonly cells: Int32Array;

  constructor(buffer = new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT)) {
    this.buffer = buffer;
    this.cells = new Int32Array(buffer);
  }

  /** Of the thread, before it opens a file. False where its owner has gone: then it must not. */
  mayOpen(): boolean {
    return Atomics.compareExchange(this.cells, lifeAt, life.starting, life.open) !== life.closed;
  }

  /** Of the thread, when its files are closed. */
  closed(): void {
    Atomics.store(this.cells, lifeAt, life.closed);
    Atomics.notify(this.cells, lifeAt);
  }

  /** Of the owner. True where the thread has nothing open, and never will. */
  forbidOpening(): boolean {
    return Atomics.compareExchange(this.cells, lifeAt, life.starting, life.closed) !== life.open;
  }

  /** Of the owner, who stands still meanwhile. False where the thread has not closed its files in time. */
  waitForClosed(milliseconds: number): boolean {
    return Atomics.wait(this.cells, lifeAt, life.open, milliseconds) !== 'timed-out';
  }

  /** Of the owner. True where no earlier call is under way still: a message is needed to wake the thread. */
  wake(): boolean {
    return Atomics.exchange(this.cells, wokenAt, 1) === 0;
  }

  /** Of the thread: what happens from now on wakes it again. */
  awake(): void {
    Atomics.store(this.cells, wokenAt, 0);
  }

  get paused(): boolean {
    return Atomics.load(this.cells, pausedAt) !== 0;
  }

  set paused(paused: boolean) {
    Atomics.store(this.cells, pausedAt, paused ? 1 : 0);
  }
}
