/** What a thread and its owner know of each other at once, without a message. */

export const life = { starting: 0, open: 1, closed: 2 } as const;

const lifeAt = 0;
const wokenAt = 1;
const pausedAt = 2;
const cellBytes = 4 * Int32Array.BYTES_PER_ELEMENT;

export class Shared {
  readonly buffer: SharedArrayBuffer;
  private readonly cells: Int32Array;
  /** The number of a change may be larger than a cell is. */
  private readonly purged: BigInt64Array;
  private readonly missing: BigInt64Array;

  constructor(buffer = new SharedArrayBuffer(cellBytes + 2 * BigInt64Array.BYTES_PER_ELEMENT)) {
    this.buffer = buffer;
    this.cells = new Int32Array(buffer, 0, cellBytes / Int32Array.BYTES_PER_ELEMENT);
    this.purged = new BigInt64Array(buffer, cellBytes, 1);
    this.missing = new BigInt64Array(buffer, cellBytes + BigInt64Array.BYTES_PER_ELEMENT, 1);
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

  /** Whether the thread has not heeded yet that it was woken. */
  get isWoken(): boolean {
    return Atomics.load(this.cells, wokenAt) !== 0;
  }

  get paused(): boolean {
    return Atomics.load(this.cells, pausedAt) !== 0;
  }

  set paused(paused: boolean) {
    Atomics.store(this.cells, pausedAt, paused ? 1 : 0);
  }

  /** The number of a change: what was deleted up to there is in no file of the thread's any more. */
  get purgedThrough(): number {
    return Number(Atomics.load(this.purged, 0));
  }

  /** Of the oldest that the thread has not taken in, in milliseconds since 1970; null where it has all. */
  get missingSince(): number | null {
    const at = Number(Atomics.load(this.missing, 0));
    return at === 0 ? null : at;
  }

  set missingSince(at: number | null) {
    Atomics.store(this.missing, 0, BigInt(at ?? 0));
  }

  set purgedThrough(change: number) {
    Atomics.store(this.purged, 0, BigInt(change));
  }
}
