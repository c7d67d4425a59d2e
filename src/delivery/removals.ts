/**
 * What was taken out of offline stores on purpose, as long as it is not decided which messages that were: in the store as
 * well, so that a handler that is killed in between does not take them for lost.
 */
import { removedBy } from './absence.ts';
import type { Taken } from './absence.ts';
import type { LedgerState } from './ledger-state.ts';

export interface Removal {
  /** Number of its row. */
  readonly id: number;
  /** Bare JID. */
  readonly account: string;
  /** Milliseconds since 1970: what is stored later stays. */
  readonly through: number;
  /** When Openfire stored what was taken out; null where that is all. */
  readonly times: readonly number[] | null;
  readonly reason: 'removed' | 'account-deleted';
}

export class Removals {
  private readonly state: LedgerState;
  private fresh: Removal[];
  private nextId: number;

  constructor(state: LedgerState, loaded: readonly Removal[]) {
    this.state = state;
    this.fresh = [...loaded];
    this.nextId = Math.max(0, ...loaded.map(({ id }) => id)) + 1;
  }

  get isEmpty(): boolean {
    return this.fresh.length === 0;
  }

  add(removal: Omit<Removal, 'id'>): void {
    const added = { ...removal, id: this.nextId++ };
    this.fresh.push(added);
    this.state.changes.batch.removals.set(added.id, added);
  }

  /** The messages that were taken out. All events that were applied must be committed. */
  take(): readonly Taken[] {
    const removals = this.fresh;
    this.fresh = [];
    return removals.flatMap(({ id, account, through, times, reason }) => {
      const stored = this.state.store.storedOf(account).filter(({ storedAt }) => storedAt <= through);
      const rows = times === null ? stored.map(({ row }) => row) : removedBy(times, stored);
      if (rows.length === 0) this.decided(id);
      return rows.length === 0 ? [] : [{ rows, through, reason, removal: id }];
    });
  }

  decided(id: number): void {
    this.state.changes.batch.removals.set(id, null);
  }
}
