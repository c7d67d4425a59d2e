/** How long messages took, in slots each a tenth wider than the one before: a slot tells its times within 5 %. */

const ratio = 1.1;

/** Of milliseconds; what is below one is in slot 0. */
export function slotOf(milliseconds: number): number {
  return milliseconds < 1 ? 0 : 1 + Math.floor(Math.log(milliseconds) / Math.log(ratio));
}

/** The middle of a slot, in whole milliseconds. */
export function middleOf(slot: number): number {
  return slot === 0 ? 0 : Math.round(ratio ** (slot - 0.5));
}

/** How many messages are in each slot. */
export class Delays {
  private readonly slots = new Float64Array(slotOf(Number.MAX_SAFE_INTEGER) + 1);
  private all = 0;

  add(slot: number, count: number): void {
    this.slots[slot] = (this.slots[slot] ?? 0) + count;
    this.all += count;
  }

  /** The time that this share did not exceed; null where there are none. Shares rise. */
  percentiles<Share extends readonly number[]>(shares: Share): { [Index in keyof Share]: number } | null {
    if (this.all === 0) return null;
    let [slot, seen] = [-1, 0];
    const found = shares.map((share) => {
      while (seen < share * this.all) {
        slot += 1;
        seen += this.slots[slot] ?? this.all;
      }
      return middleOf(slot);
    });
    return found as { [Index in keyof Share]: number }; // one for each
  }
}
