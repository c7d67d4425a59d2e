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

/** The time that a share of all did not exceed; null where there are none. `slots`: how many in each. */
export function percentile(slots: ReadonlyMap<number, number>, share: number): number | null {
  const ordered = [...slots].toSorted(([one], [other]) => one - other);
  const all = ordered.reduce((total, [, count]) => total + count, 0);
  let seen = 0;
  for (const [slot, count] of ordered) {
    seen += count;
    if (seen >= share * all) return middleOf(slot);
  }
  return null;
}
