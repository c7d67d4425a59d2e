/**
 * What a session was sent without giving evidence, in the order of sending. It holds numbers only, outside the heap,
 * because a client that answers nothing may leave millions of them. Clients name messages, so each is found in O(log
 * n).
 */
export interface Handed {
  readonly message: number;
  /** Sequence of the `sent` event. */
  readonly position: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const fewest = 8;
/** Marks the time of an entry that was taken out of the middle. */
const taken = -1;

export class Unconfirmed {
  private rows = new Float64Array(fewest);
  private positions = new Float64Array(fewest);
  private times = new Float64Array(fewest);
  /**
   * The highest row so far; it never falls, so it can be searched. Most messages have the highest row of their time.
   */
  private tops = new Float64Array(fewest);
  /** Indexes of the other messages: older ones that were handed out later. */
  private readonly strays = new Map<number, number>();
  private head = 0;
  private end = 0;
  private count = 0;

  get length(): number {
    return this.count;
  }

  /** The oldest entry; null if there is none. */
  get first(): Handed | null {
    const { head } = this;
    const [message, position, at] = [this.rows[head], this.positions[head], this.times[head]];
    return this.count === 0 || message === undefined || position === undefined || at === undefined
      ? null
      : { message, position, at };
  }

  push(message: number, position: number, at: number): void {
    if (this.end === this.rows.length) this.resize();
    const before = this.end === this.head ? -1 : (this.tops[this.end - 1] ?? -1);
    if (message <= before) this.strays.set(message, this.end);
    this.rows[this.end] = message;
    this.positions[this.end] = position;
    this.times[this.end] = at;
    this.tops[this.end] = Math.max(before, message);
    this.end += 1;
    this.count += 1;
  }

  /** Takes out everything that was sent before a sequence, and answers the messages' rows. */
  takeBefore(sequence: number): number[] {
    const found: number[] = [];
    while (this.head < this.end && (this.positions[this.head] ?? sequence) < sequence) {
      if (this.times[this.head] !== taken) found.push(this.rows[this.head] ?? 0);
      this.drop(this.head);
      this.head += 1;
    }
    this.count -= found.length;
    this.tidy();
    return found;
  }

  /** Takes out one message; answers false if it is not here. */
  take(message: number): boolean {
    const index = this.indexOf(message);
    if (index < 0) return false;
    this.drop(index);
    this.times[index] = taken;
    this.count -= 1;
    this.tidy();
    return true;
  }

  /** Sequence at which the session was handed the message; null if it is not here. */
  positionOf(message: number): number | null {
    const index = this.indexOf(message);
    return index < 0 ? null : (this.positions[index] ?? null);
  }

  /** The rows of the messages that were sent before a sequence. */
  messagesBefore(sequence: number): number[] {
    const found: number[] = [];
    for (let index = this.head; index < this.end && (this.positions[index] ?? sequence) < sequence; index++) {
      if (this.times[index] !== taken) found.push(this.rows[index] ?? 0);
    }
    return found;
  }

  messages(): number[] {
    const found: number[] = [];
    for (let index = this.head; index < this.end; index++) {
      if (this.times[index] !== taken) found.push(this.rows[index] ?? 0);
    }
    return found;
  }

  clear(): void {
    [this.head, this.end, this.count] = [0, 0, 0];
    this.resize();
  }

  /** The first `limit` rows, or the last ones if it is negative. */
  some(limit: number): number[] {
    const found: number[] = [];
    const step = limit < 0 ? -1 : 1;
    let index = limit < 0 ? this.end - 1 : this.head;
    for (; index >= this.head && index < this.end && found.length < Math.abs(limit); index += step) {
      if (this.times[index] !== taken) found.push(this.rows[index] ?? 0);
    }
    return limit < 0 ? found.toReversed() : found;
  }

  private indexOf(message: number): number {
    const stray = this.strays.get(message);
    if (stray !== undefined) return stray;
    let [low, high] = [this.head, this.end];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.tops[middle] ?? 0) < message) low = middle + 1;
      else high = middle;
    }
    return low < this.end && this.rows[low] === message && this.times[low] !== taken ? low : -1;
  }

  private drop(index: number): void {
    const row = this.rows[index] ?? 0;
    if (this.strays.get(row) === index) this.strays.delete(row);
  }

  /** Drops the entries taken out at the beginning, and unused room. */
  private tidy(): void {
    while (this.head < this.end && this.times[this.head] === taken) this.head += 1;
    if (this.count === 0) this.head = this.end;
    if (this.rows.length > fewest && this.count * 4 <= this.rows.length) this.resize();
  }

  private resize(): void {
    const before = { rows: this.rows, positions: this.positions, times: this.times };
    const [from, to] = [this.head, this.end];
    const room = Math.max(fewest, this.count * 2);
    this.rows = new Float64Array(room);
    this.positions = new Float64Array(room);
    this.times = new Float64Array(room);
    this.tops = new Float64Array(room);
    this.strays.clear();
    [this.head, this.end, this.count] = [0, 0, 0];
    for (let index = from; index < to; index++) {
      const at = before.times[index] ?? taken;
      if (at !== taken) this.push(before.rows[index] ?? 0, before.positions[index] ?? 0, at);
    }
  }
}
