/**
 * Requests to remove messages from offline stores, until it is decided which messages they meant. The store keeps them,
 * too, so that a killed handler does not take the messages for lost. A request is reported before Openfire acts on it,
 * if it does: a client may name messages that are not there, twice, or in a request for somebody else. So a removal
 * explains why a message is gone, but only a listing shows that it is gone.
 */
import type { Removal } from '../../model/offline-store.ts';
import type { Stored } from '../../store/ledger-store.ts';
import type { LedgerState } from '../memory/ledger-state.ts';
import { removedBy } from '../rules/absence.ts';
import type { Taken } from '../rules/absence.ts';

export class Removals {
  private readonly state: LedgerState;
  /** By account: removals that wait for a listing. */
  private readonly asked = new Map<string, readonly Removal[]>();
  /** Removals that are certain, or for which no listing can be had. */
  private certain: Removal[] = [];
  private nextId: number;

  constructor(state: LedgerState, loaded: readonly Removal[]) {
    this.state = state;
    for (const removal of loaded) this.keep(removal);
    this.nextId = Math.max(0, ...loaded.map(({ id }) => id)) + 1;
  }

  /** Nothing can be decided without a listing. */
  get isEmpty(): boolean {
    return this.certain.length === 0;
  }

  /** Bare JIDs of the accounts whose listing is awaited. */
  get accounts(): Iterable<string> {
    return this.asked.keys();
  }

  add(removal: Omit<Removal, 'id'>): void {
    const added = { ...removal, id: this.nextId++ };
    this.keep(added);
    this.state.changes.setRemoval(added.id, added);
  }

  /** Numbers of the removals of an account (bare JID) that wait for a listing. */
  of(account: string): readonly number[] {
    return (this.asked.get(account) ?? []).map(({ id }) => id);
  }

  /** Rows of the messages that were removed; `keys` are those that are still there. */
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

  /** The account's store cannot be listed, so a request for removal is taken to have succeeded. */
  unseen(account: string): void {
    this.certain.push(...(this.asked.get(account) ?? []));
    this.asked.delete(account);
  }

  /** Messages that were certainly removed, or all of them. All applied events must be committed. */
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

  /** A listing has answered these removals; requests since then wait for the next one. */
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
    // Openfire deletes an account's messages with the account, whoever asked for it.
    if (removal.reason === 'account-deleted') this.certain.push(removal);
    else this.asked.set(removal.account, [...(this.asked.get(removal.account) ?? []), removal]);
  }
}

function meantBy({ through, times }: Removal, stored: readonly Stored[]): readonly number[] {
  const before = stored.filter(({ storedAt }) => storedAt <= through);
  return times === null ? before.map(({ row }) => row) : removedBy(times, before);
}
