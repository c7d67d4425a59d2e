/**
 * Which accounts' offline stores are to be compared with what the ledger believes to be in them, and when Openfire may
 * have lost messages that it stored there. The store keeps this, too, so that a killed handler does not forget it.
 */
import type { Comparison, Window } from '../../model/offline-store.ts';
import type { LedgerState } from '../memory/ledger-state.ts';

/** Windows of an account. If its store is handed out more often before it is compared, they are merged. */
const maxWindows = 20;

export class Comparisons {
  private readonly state: LedgerState;
  private readonly byAccount = new Map<string, Comparison>();

  constructor(state: LedgerState, loaded: readonly Comparison[]) {
    this.state = state;
    for (const one of loaded) this.byAccount.set(one.account, one);
  }

  get accounts(): Iterable<string> {
    return this.byAccount.keys();
  }

  of(account: string): Pick<Comparison, 'windows' | 'watched'> {
    return this.byAccount.get(account) ?? { windows: [], watched: true };
  }

  /** Notes that the account is to be compared, and adds windows to the known ones. */
  note(account: string, added: readonly Window[], isWatched = true): void {
    const known = this.byAccount.get(account);
    const watched = isWatched && (known?.watched ?? true);
    if (known !== undefined && added.length === 0 && watched === known.watched) return;
    const windows = [...(known?.windows ?? []), ...added];
    this.set({ account, windows: windows.length > maxWindows ? [hull(windows)] : windows, watched });
  }

  /** Notes that the account was compared, with these windows; later ones wait for the next time. */
  compared(account: string, windows: readonly Window[]): void {
    const known = this.byAccount.get(account);
    if (known === undefined) return;
    const left = known.windows.filter((one) => !windows.includes(one));
    if (left.length > 0) return this.set({ account, windows: left, watched: true });
    this.byAccount.delete(account);
    this.state.changes.setComparison(account, null);
  }

  clear(): void {
    for (const account of this.byAccount.keys()) this.state.changes.setComparison(account, null);
    this.byAccount.clear();
  }

  private set(comparison: Comparison): void {
    this.byAccount.set(comparison.account, comparison);
    this.state.changes.setComparison(comparison.account, comparison);
  }
}

function hull(windows: readonly Window[]): Window {
  const [from, to] = [windows.map((one) => one.from), windows.map((one) => one.to)];
  return { from: Math.min(...from), to: Math.max(...to) };
}
