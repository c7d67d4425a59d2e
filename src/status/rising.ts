/**
 * Makes a rising number of one that may begin again: a store that is opened again counts from zero, but a Prometheus
 * counter must not fall while the process lives. What was counted between the last look and the reopening is lost.
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
