/**
 * What a session was sent and has given no evidence for, in the order it was sent: numbers only, as a burst may leave
 * hundreds of thousands of them for the moment until its ping is answered.
 */
export interface Handed {
  readonly message: number;
  /** Sequence of the `sent` event. */
  readonly position: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export class Unconfirmed {
  private rows: number[] = [];
  private positions: number[] = [];
  private times: number[] = [];
  private head = 0;

  get length(): number {
    return this.rows.length - this.head;
  }

  /** The oldest of them; null where there is none. */
  get first(): Handed | null {
    const { head } = this;
    const [message, position, at] = [this.rows[head], this.positions[head], this.times[head]];
    return message === undefined || position === undefined || at === undefined
      ? null
      : { message, position, at };
  }

  push(message: number, position: number, at: number): void {
    this.rows.push(message);
    this.positions.push(position);
    this.times.push(at);
  }

  /** Takes out what was sent before a sequence; the messages' rows. */
  takeBefore(sequence: number): number[] {
    const start = this.head;
    let end = start;
    while (end < this.positions.length && (this.positions[end] ?? sequence) < sequence) end += 1;
    const taken = this.rows.slice(start, end);
    this.head = end;
    if (this.head * 2 >= this.rows.length) this.compact();
    return taken;
  }

  /** Takes out one message; false where it is not among them. */
  take(message: number): boolean {
    const index = this.rows.indexOf(message, this.head);
    if (index < 0) return false;
    for (const list of [this.rows, this.positions, this.times]) list.splice(index, 1);
    return true;
  }

  /** Where the session was handed this message; null where it is not among them. */
  positionOf(message: number): number | null {
    const index = this.rows.indexOf(message, this.head);
    return index < 0 ? null : (this.positions[index] ?? null);
  }

  /** The rows of what was sent before a sequence. */
  messagesBefore(sequence: number): number[] {
    return this.messages().filter((_, index) => (this.positions[this.head + index] ?? sequence) < sequence);
  }

  messages(): number[] {
    return this.rows.slice(this.head);
  }

  clear(): void {
    this.rows = [];
    this.positions = [];
    this.times = [];
    this.head = 0;
  }

  private compact(): void {
    this.rows = this.rows.slice(this.head);
    this.positions = this.positions.slice(this.head);
    this.times = this.times.slice(this.head);
    this.head = 0;
  }
}
