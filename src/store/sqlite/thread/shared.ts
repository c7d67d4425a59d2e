/** The state that a thread and its owner share without messages. */

export const life = { starting: 0, open: 1, closed: 2 } as const;

const lifeAt = 0;
const wokenAt = 1;
const pausedAt = 2;
const cellBytes = 4 * Int32Array.BYTES_PER_ELEMENT;

export class Shared {
  readonly buffer: SharedArrayBuffer;
  private readonly cells: Int32Array;
  /** The number of a change may be larger than a cell can hold. */
  private readonly purged: BigInt64Array;
  private readonly missing: BigInt64Array;

  constructor(buffer = new SharedArrayBuffer(cellBytes + 2 * BigInt64Array.BYTES_PER_ELEMENT)) {
    this.buffer = buffer;
    this.cells = new Int32Array(buffer, 0, cellBytes / Int32Array.BYTES_PER_ELEMENT);
    this.purged = new BigInt64Array(buffer, cellBytes, 1);
    this.missing = new BigInt64Array(buffer, cellBytes + BigInt64Array.BYTES_PER_ELEMENT, 1);
  }

  /** The thread calls this before it opens a file. On false its owner has gone, and it must not open any. */
  mayOpen(): boolean {
    return Atomics.compareExchange(this.cells, lifeAt, life.starting, life.open) !== life.closed;
  }

  /** The thread calls this when its files are closed. */
  closed(): void {
    Atomics.store(this.cells, lifeAt, life.closed);
    Atomics.notify(this.cells, lifeAt);
  }

  /** The owner calls this. On true the thread has nothing open and never will. */
  forbidOpening(): boolean {
    return Atomics.compareExchange(this.cells, lifeAt, life.starting, life.closed) !== life.open;
  }

  /** The owner calls this, and blocks. On false the thread has not closed its files in time (ms). */
  waitForClosed(milliseconds: number): boolean {
    return Atomics.wait(this.cells, lifeAt, life.open, milliseconds) !== 'timed-out';
  }

  /** The owner calls this. On true the thread has heeded all earlier calls, so a message is needed to wake it. */
  wake(): boolean {
    return Atomics.exchange(this.cells, wokenAt, 1) === 0;
  }

  /** The thread calls this: whatever happens from now on wakes it again. */
  awake(): void {
    Atomics.store(this.cells, wokenAt, 0);
  }

  /** Whether the thread was woken and has not heeded it yet. */
  get isWoken(): boolean {
    return Atomics.load(this.cells, wokenAt) !== 0;
  }

  get paused(): boolean {
    return Atomics.load(this.cells, pausedAt) !== 0;
  }

  set paused(paused: boolean) {
    Atomics.store(this.cells, pausedAt, paused ? 1 : 0);
  }

  /** The number of a change: whatever was deleted up to it is in none of the thread's files any more. */
  get purgedThrough(): number {
    return Number(Atomics.load(this.purged, 0));
  }

  /** Time of the oldest message, or news of one, that is not indexed (ms since 1970); null if everything is. */
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
