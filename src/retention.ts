/** Deletes what has become too old, a little at a time: messages, and what those who follow the log may have missed. */
import { longestOwedMs } from './delivery/known-tellings.ts';
import { StoreError } from './delivery/store.ts';
import type { LedgerStore } from './delivery/store.ts';

const everyMs = 60_000;
const dayMs = 86_400_000;
/** How long whoever follows the log may be away and go on without a gap. */
const changesMs = dayMs;

export interface RetentionPorts {
  /** Undefined while it is not open. */
  store(): LedgerStore | undefined;
  /** Days that messages are kept; 0: for ever. */
  days(): number;
  onProblem(problem: StoreError): void;
}

export class Retention {
  private readonly ports: RetentionPorts;
  private readonly timer: NodeJS.Timeout;
  private stopped = false;

  constructor(ports: RetentionPorts) {
    this.ports = ports;
    this.timer = setInterval(() => this.expire(), everyMs);
  }

  expire(): void {
    const days = this.ports.days();
    const store = this.ports.store();
    if (store === undefined || this.stopped) return;
    try {
      store.forgetTellings(Date.now() - longestOwedMs);
      const more = store.forgetChanges(Date.now() - changesMs);
      const expired = days > 0 && store.expire(Date.now() - days * dayMs);
      if (more || expired) setImmediate(() => this.expire());
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.ports.onProblem(error);
    }
  }

  stop(): void {
    this.stopped = true;
    clearInterval(this.timer);
  }
}
