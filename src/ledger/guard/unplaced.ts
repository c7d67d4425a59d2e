/** Messages without a place: as far as reported, nobody was sent them, they are not stored and they have not ended. */
import type { TrackedMessage } from '../../model/message.ts';
import { owed } from '../../model/promise.ts';
import type { LedgerState } from '../memory/ledger-state.ts';

export class Unplaced {
  private readonly state: LedgerState;
  private readonly byRow = new Map<number, TrackedMessage>();

  constructor(state: LedgerState, loaded: readonly TrackedMessage[]) {
    this.state = state;
    for (const message of loaded) this.add(state.known.same(message));
  }

  add(message: TrackedMessage): void {
    this.byRow.set(message.row, message);
  }

  has(row: number): boolean {
    return this.byRow.has(row);
  }

  delete(row: number): void {
    if (this.byRow.size > 0) this.byRow.delete(row);
  }

  /** Adds messages that entered in the current batch and have found no place in it so far. */
  gather(): void {
    const { changes, clustered } = this.state;
    for (const { message } of changes.batch.messages) {
      if ((message.owed & owed.place) === 0) continue;
      // Another node may have sent the message without reporting it here.
      if (clustered) changes.setOwed(message, message.owed & ~owed.place);
      else this.add(message);
    }
  }

  /**
   * All unplaced messages so far. What becomes of a message is usually reported in the batch in which it enters; but a
   * server that is killed reports nothing more, and its next start may be in the same batch.
   */
  all(): TrackedMessage[] {
    this.gather();
    return [...this.byRow.values()];
  }
}
