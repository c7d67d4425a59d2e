/** What the index remembers of a message that it has counted. */

/** All that it was counted by. */
export interface IndexedMessage {
  readonly id: number;
  readonly state: number;
  readonly sent_at: number;
  readonly conversation: number;
  readonly room: number | null;
  /** Slot of latency.ts; null where no client has given evidence. */
  readonly delay: number | null;
  readonly redelivered: number;
}

type Counted = Pick<IndexedMessage, 'delay' | 'redelivered'>;

/** A byte of the state, so that whoever looks for a state finds it as fast as memory is read. 0: there is no message. */
export const byteOf = (state: number): number => state + 1;
export const stateIn = (byte: number): number => byte - 1;

/** From the lowest bit: redelivered (1), the slot of the delay and one (9). */
export function codeOf({ delay, redelivered }: Counted): number {
  return redelivered | ((delay === null ? 0 : delay + 1) << 1);
}

export function countedIn(code: number): Counted {
  const slot = code >> 1;
  return { delay: slot === 0 ? null : slot - 1, redelivered: code & 1 };
}
