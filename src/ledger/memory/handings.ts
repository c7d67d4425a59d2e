/** Which sessions were handed a message, and which of their clients have proved that they have read it. */
import type { DeliveryChange, Handing } from '../../model/delivery.ts';
import { isConfirmed } from '../../model/state.ts';
import type { LedgerReads } from '../../store/ledger-store.ts';
import type { Changes } from './changes.ts';

/**
 * Combines the store with the batch that is being collected; the batch is indexed as far as it has grown when asked.
 */
export class Handings {
  private readonly store: LedgerReads;
  private readonly current: () => Changes['batch'];
  private batch: Changes['batch'] | null = null;
  private delivered = 0;
  private passed = 0;
  private readonly byMessage = new Map<number, DeliveryChange[]>();
  private readonly bySession = new Map<number, DeliveryChange[]>();
  private readonly through = new Map<number, number>();

  constructor(store: LedgerReads, current: () => Changes['batch']) {
    this.store = store;
    this.current = current;
  }

  of(message: number): readonly Handing[] {
    this.index();
    const known = new Map(this.store.findHandings(message).map((handing) => [handing.session, handing]));
    for (const { session, jid, position, state } of this.byMessage.get(message) ?? []) {
      const before = known.get(session);
      const read = (before?.read ?? false) || isConfirmed(state);
      const since = before?.position ?? position;
      if (since !== null) known.set(session, { session, jid, position: since, read });
    }
    return [...known.values()].map((handing) => {
      const { session, position, read } = handing;
      return read || (this.through.get(session) ?? 0) > position ? { ...handing, read: true } : handing;
    });
  }

  /** What the batch says about messages handed to a session. */
  inBatch(session: number): readonly DeliveryChange[] {
    this.index();
    return this.bySession.get(session) ?? [];
  }

  private index(): void {
    const batch = this.current();
    if (this.batch !== batch) {
      this.batch = batch;
      this.delivered = 0;
      this.passed = 0;
      for (const map of [this.byMessage, this.bySession, this.through]) map.clear();
    }
    for (; this.delivered < batch.deliveries.length; this.delivered += 1) {
      const change = batch.deliveries[this.delivered];
      if (change === undefined) continue;
      add(this.byMessage, change.message.row, change);
      if (change.position !== null) add(this.bySession, change.session, change);
    }
    for (; this.passed < batch.barriers.length; this.passed += 1) {
      const barrier = batch.barriers[this.passed];
      if (barrier === undefined) continue;
      this.through.set(barrier.session, Math.max(barrier.through, this.through.get(barrier.session) ?? 0));
    }
  }
}

function add(map: Map<number, DeliveryChange[]>, key: number, change: DeliveryChange): void {
  const found = map.get(key);
  if (found === undefined) map.set(key, [change]);
  else found.push(change);
}
