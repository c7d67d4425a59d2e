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

/** Entries for which there is room at first. */
const fewest = 8;
/** Marks the time of an entry that was taken out of the middle. */
const taken = -1;
/**
 * The numbers of an entry, side by side. `top` is the highest row so far; it never falls, so it can be searched. Most
 * messages have the highest row of their time.
 */
const width = 4;
const [positionAt, timeAt, topAt] = [1, 2, 3];
const none = new Float64Array(0);

export class Unconfirmed {
  /** Most sessions hold nothing most of the time, and have no room until they do. */
  private entries = none;
  /** Indexes of the messages that have not the highest row of their time: older ones that were handed out later. */
  private strays: Map<number, number> | null = null;
  private head = 0;
  private end = 0;
  private count = 0;

  get length(): number {
    return this.count;
  }

  /** The oldest entry; null if there is none. */
  get first(): Handed | null {
    const { head } = this;
    return this.count === 0
      ? null
      : { message: this.row(head), position: this.position(head), at: this.time(head) };
  }

  push(message: number, position: number, at: number): void {
    if (this.end === this.room) this.resize();
    const { entries, end } = this;
    const before = end === this.head ? -1 : this.top(end - 1);
    if (message <= before) (this.strays ??= new Map()).set(message, end);
    const index = end * width;
    entries[index] = message;
    entries[index + positionAt] = position;
    entries[index + timeAt] = at;
    entries[index + topAt] = Math.max(before, message);
    this.end += 1;
    this.count += 1;
  }

  /** Takes out everything that was sent before a sequence, and answers the messages' rows. */
  takeBefore(sequence: number): number[] {
    const found: number[] = [];
    while (this.head < this.end && this.position(this.head) < sequence) {
      if (this.isHere(this.head)) found.push(this.row(this.head));
      this.forget(this.head);
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
    this.forget(index);
    this.entries[index * width + timeAt] = taken;
    this.count -= 1;
    this.tidy();
    return true;
  }

  /** Sequence at which the session was handed the message; null if it is not here. */
  positionOf(message: number): number | null {
    const index = this.indexOf(message);
    return index < 0 ? null : this.position(index);
  }

  /** The rows of the messages that were sent before a sequence. */
  messagesBefore(sequence: number): number[] {
    const found: number[] = [];
    for (let index = this.head; index < this.end && this.position(index) < sequence; index++) {
      if (this.isHere(index)) found.push(this.row(index));
    }
    return found;
  }

  messages(): number[] {
    const found: number[] = [];
    for (let index = this.head; index < this.end; index++) {
      if (this.isHere(index)) found.push(this.row(index));
    }
    return found;
  }

  clear(): void {
    [this.head, this.end, this.count] = [0, 0, 0];
    this.entries = none;
    this.strays = null;
  }

  /** The first `limit` rows, or the last ones if it is negative. */
  some(limit: number): number[] {
    const found: number[] = [];
    const step = limit < 0 ? -1 : 1;
    let index = limit < 0 ? this.end - 1 : this.head;
    for (; index >= this.head && index < this.end && found.length < Math.abs(limit); index += step) {
      if (this.isHere(index)) found.push(this.row(index));
    }
    return limit < 0 ? found.toReversed() : found;
  }

  private get room(): number {
    return this.entries.length / width;
  }

  private row(index: number): number {
    return this.entries[index * width] ?? 0;
  }

  private position(index: number): number {
    return this.entries[index * width + positionAt] ?? 0;
  }

  private time(index: number): number {
    return this.entries[index * width + timeAt] ?? taken;
  }

  private top(index: number): number {
    return this.entries[index * width + topAt] ?? 0;
  }

  private isHere(index: number): boolean {
    return this.time(index) !== taken;
  }

  private indexOf(message: number): number {
    const stray = this.strays?.get(message);
    if (stray !== undefined) return stray;
    let [low, high] = [this.head, this.end];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.top(middle) < message) low = middle + 1;
      else high = middle;
    }
    return low < this.end && this.row(low) === message && this.isHere(low) ? low : -1;
  }

  private forget(index: number): void {
    const row = this.row(index);
    if (this.strays?.get(row) === index) this.strays.delete(row);
  }

  /** Drops the entries taken out at the beginning, and unused room. */
  private tidy(): void {
    while (this.head < this.end && !this.isHere(this.head)) this.head += 1;
    if (this.count === 0) {
      // A client that confirms one message after the other is given no other room each time.
      [this.head, this.end] = [0, 0];
      if (this.room > fewest) this.entries = none;
      this.strays = null;
    } else if (this.room > fewest && this.count * 4 <= this.room) this.resize();
  }

  private resize(): void {
    const { entries, head, end } = this;
    this.entries = new Float64Array(Math.max(fewest, this.count * 2) * width);
    this.strays = null;
    [this.head, this.end, this.count] = [0, 0, 0];
    for (let index = head * width; index < end * width; index += width) {
      const at = entries[index + timeAt] ?? taken;
      if (at !== taken) this.push(entries[index] ?? 0, entries[index + positionAt] ?? 0, at);
    }
  }
}
