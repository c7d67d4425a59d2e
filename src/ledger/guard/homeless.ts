/** Messages without a place: nobody was sent them, they are not stored and have not ended, as far as it was told. */
import type { TrackedMessage } from '../../model/message.ts';
import { owed } from '../../model/promise.ts';
import type { LedgerState } from '../memory/ledger-state.ts';

export class Homeless {
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

  /** Of what has entered in the batch that is being made, takes in what has found no place in it so far. */
  gather(): void {
    const { changes, clustered } = this.state;
    for (const { message } of changes.batch.messages) {
      if ((message.owed & owed.place) === 0) continue;
      // Another node may have sent it, and tells nobody here.
      if (clustered) changes.setOwed(message, message.owed & ~owed.place);
      else this.add(message);
    }
  }

  /**
   * All that were said so far. What becomes of a message is told in the batch in which it enters, as a rule; but a server
   * that was killed behind it tells nothing more, and its next start may be in that batch.
   */
  all(): TrackedMessage[] {
    this.gather();
    return [...this.byRow.values()];
  }
}
