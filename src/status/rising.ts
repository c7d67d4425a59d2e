/**
 * A figure that only rises, from one that begins again: a store that was opened anew counts from nothing, and a counter
 * of Prometheus must not fall while the process lives. What was counted between the last look and that is not known.
 */
export class Rising {
  private before = 0;
  private last = 0;

  note(value: number): number {
    if (value < this.last) this.before += this.last;
    this.last = value;
    return this.before + value;
  }
}
