/** Of many messages those that come first in the order of their times, either way. */
import type { Cursor } from './cursor.ts';

export class FirstOf {
  readonly entries: Cursor[] = [];
  private readonly max: number;
  private readonly sign: 1 | -1;

  constructor(max: number, isAsc: boolean) {
    this.max = max;
    this.sign = isAsc ? 1 : -1;
  }

  get isFull(): boolean {
    return this.entries.length >= this.max;
  }

  /** Whether all that are wanted come before a time. */
  isBefore(sentAt: number): boolean {
    const last = this.entries.at(-1);
    return last !== undefined && this.sign * (sentAt - last.sentAt) > 0;
  }

  add(entry: Cursor): void {
    const { entries } = this;
    const last = entries.at(-1);
    if (last !== undefined && this.isFull && this.compare(entry, last) > 0) return;
    const place = entries.findLastIndex((other) => this.compare(other, entry) < 0);
    entries.splice(place + 1, 0, entry);
    if (entries.length > this.max) entries.pop();
  }

  private compare(one: Cursor, other: Cursor): number {
    return this.sign * (one.sentAt - other.sentAt || one.id - other.id);
  }
}
