/**
 * What somebody has asked to be taken out of offline stores, as long as it is not decided which messages that were: in
 * the store as well, so that a handler that is killed in between does not take them for lost. It is told before Openfire
 * does it, if it does: a client may ask for what is not there, twice, or in a request that is for somebody else. So a
 * removal says why a message is not there; that it is not there only a list of what is can say.
 */
import type { Removal } from '../../model/offline-store.ts';
import type { Stored } from '../../store/ledger-store.ts';
import type { LedgerState } from '../memory/ledger-state.ts';
import { removedBy } from '../rules/absence.ts';
import type { Taken } from '../rules/absence.ts';

export class Removals {
  private readonly state: LedgerState;
  /** By account, those for which a list is waited. */
  private readonly asked = new Map<string, readonly Removal[]>();
  /** What is sure, or what no list can be had for. */
  private certain: Removal[] = [];
  private nextId: number;

  constructor(state: LedgerState, loaded: readonly Removal[]) {
    this.state = state;
    for (const removal of loaded) this.keep(removal);
    this.nextId = Math.max(0, ...loaded.map(({ id }) => id)) + 1;
  }

  /** Nothing can be decided without a list. */
  get isEmpty(): boolean {
    return this.certain.length === 0;
  }

  /** Bare JIDs of those for which a list is waited. */
  get accounts(): Iterable<string> {
    return this.asked.keys();
  }

  add(removal: Omit<Removal, 'id'>): void {
    const added = { ...removal, id: this.nextId++ };
    this.keep(added);
    this.state.changes.setRemoval(added.id, added);
  }

  /** Numbers of those of an account (bare JID) for which a list is waited. */
  of(account: string): readonly number[] {
    return (this.asked.get(account) ?? []).map(({ id }) => id);
  }

  /** Rows of what was removed, by the stanza-ids that are there. */
  among(account: string, keys: ReadonlySet<string>): ReadonlySet<number> {
    const removed = new Set<number>();
    const removals = this.asked.get(account) ?? [];
    if (removals.length === 0) return removed;
    const absent = this.state.store
      .storedOf(account)
      .filter(({ key, isRecognised }) => !isRecognised || !keys.has(key));
    for (const removal of removals) {
      const left = absent.filter(({ row }) => !removed.has(row));
      for (const row of meantBy(removal, left)) removed.add(row);
    }
    return removed;
  }

  /** What is in this account's store cannot be listed: who asked for a removal is taken at his word. */
  unseen(account: string): void {
    this.certain.push(...(this.asked.get(account) ?? []));
    this.asked.delete(account);
  }

  /** What was taken out for sure, or all of it. All events that were applied must be committed. */
  take(all: boolean): readonly Taken[] {
    if (all) for (const account of this.asked.keys()) this.unseen(account);
    const removals = this.certain;
    this.certain = [];
    return removals.flatMap((removal) => {
      const { id, account, through, reason } = removal;
      const rows = meantBy(removal, this.state.store.storedOf(account));
      if (rows.length === 0) this.decided(id);
      return rows.length === 0 ? [] : [{ rows, through, reason, removal: id }];
    });
  }

  /** A list has told of these, which were waiting for it; what was asked for since is for the next one. */
  listed(account: string, ids: readonly number[]): void {
    const left = (this.asked.get(account) ?? []).filter(({ id }) => !ids.includes(id));
    if (left.length === 0) this.asked.delete(account);
    else this.asked.set(account, left);
    for (const id of ids) this.decided(id);
  }

  decided(id: number): void {
    this.state.changes.setRemoval(id, null);
  }

  private keep(removal: Removal): void {
    // With an account Openfire deletes what it had, whoever asked for that.
    if (removal.reason === 'account-deleted') this.certain.push(removal);
    else this.asked.set(removal.account, [...(this.asked.get(removal.account) ?? []), removal]);
  }
}

function meantBy({ through, times }: Removal, stored: readonly Stored[]): readonly number[] {
  const before = stored.filter(({ storedAt }) => storedAt <= through);
  return times === null ? before.map(({ row }) => row) : removedBy(times, before);
}
