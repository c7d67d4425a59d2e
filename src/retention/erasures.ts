/**
 * Runs erasures a piece at a time: in the store, in the record of reads, and then in journals, index and spool. Each
 * piece takes a few milliseconds, and other work has its turn in between.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type {
  ErasureCount,
  ErasureStep,
  ErasureStore,
  SearchesSince,
  StoredErasure,
  WantedErasure,
} from '../model/erasures.ts';
import { StoreError } from '../store/store-error.ts';
import type { Upkeep } from '../store/upkeep.ts';
import { ErasedAgain, newErasureName } from './erased-again-there.ts';
import type { AgainPorts, ErasedAgainThere } from './erased-again-there.ts';

const everyMs = 500;
const maxShown = 50;

/** The log that is open now. */
export interface ErasureRun {
  readonly store: Pick<Upkeep, 'sweepUnlogged' | 'wipe'>;
  readonly erasures: ErasureStore;
  /** Sequence of the spool's newest known event; null while the handler is not linked. */
  readonly complete: number | null;
  /** The number of a change: whatever was deleted up to it has left the index. */
  readonly purgedThrough: number;
  /** Files of damaged logs that were set aside; nothing is erased in these. */
  readonly setAside: readonly string[];
  /** Tells followers of the log to look. */
  deleted(): void;
  /** Asks the spool to let go of everything up to an event; answers true once it has. */
  wipesSpool(through: number): boolean;
}

export interface ErasurePorts {
  /** Null while the log is not open. */
  run(): ErasureRun | null;
  readonly records: {
    /** May throw an error of the record of reads. */
    searchesSince: SearchesSince;
    /**
     * Whether one of the next records after `after` names an account: true, the last examined record, or null if there
     * are no more. It may throw.
     */
    names(account: string, after: number): true | number | null;
    /**
     * Replaces an account (null: none) by its pseudonym and removes searches in the next records after `after`. It
     * answers the last processed record, or null if there are no more. It may throw.
     */
    pseudonymise(account: string | null, searches: ReadonlySet<string>, after: number): number | null;
    wipe(): boolean;
  } & AgainPorts;
  /** Has messages that waited read again from the store; the current run ends. */
  reread(): void;
  /**
   * Deletes a copy of the log that waits for download, since it has what is to be erased. False if any of it is left.
   */
  dropBackup(): boolean;
  onProblem(problem: StoreError): void;
  /** Reports a fault of the record of reads. */
  onFault(error: unknown): void;
}

export interface ErasureView {
  readonly id: number;
  /** `waiting`: messages are kept for their readers until then. */
  readonly state: 'erasing' | 'waiting' | 'wiping' | 'done';
  readonly account: string | null;
  readonly bothSides: boolean;
  readonly withWaiting: boolean;
  readonly erased: number;
  readonly waiting: number;
  readonly askedAt: string;
  readonly endedAt: string | null;
}

export class Erasures {
  private readonly ports: ErasurePorts;
  private readonly timer: NodeJS.Timeout;
  private readonly erasedAgain: ErasedAgain;
  private stopped = false;
  /** By erasure: the last record of reads that was processed. */
  private readonly recorded = new Map<number, number>();
  /** By erasure: the change that followers of the log must have seen. */
  private readonly changes = new Map<number, number>();
  /** Erasures for which no older backup copy is left. */
  private readonly dropped = new Set<number>();

  constructor(ports: ErasurePorts) {
    this.ports = ports;
    this.erasedAgain = new ErasedAgain(ports.records);
    this.timer = setInterval(() => this.work(), everyMs);
  }

  /** Whether anything names the account, even the record of reads. It rejects while the log is not open. */
  async names(account: string): Promise<boolean> {
    const { erasures } = this.run();
    if (erasures.names(account) || erasures.open().some((one) => one.account === account)) return true;
    for (let after: number | null = 0; after !== null;) {
      const found: true | number | null = this.ports.records.names(account, after);
      if (found === true) return true;
      after = found;
      await turn();
    }
    // Somebody else may have passed on what the person said.
    const { messages } = await this.count({ account, bothSides: true, withWaiting: false });
    return messages > 0;
  }

  get setAside(): readonly string[] {
    return this.ports.run()?.setAside ?? [];
  }

  async count(wanted: WantedErasure): Promise<ErasureCount> {
    let last: ErasureCount = { messages: 0, waiting: 0 };
    for (const sum of this.run().erasures.count(wanted)) {
      last = sum;
      await turn();
    }
    return last;
  }

  /** `name` identifies the erasure in the record of reads. */
  begin(wanted: WantedErasure, name = newErasureName()): ErasureView {
    const { erasures, complete } = this.run();
    if (complete === null) throw new Error('the handler is not linked to Openfire yet');
    this.ports.dropBackup();
    const recordedAs = [name, ...this.erasedAgain.namesFor(wanted.account, wanted.bothSides)];
    const begun = erasures.begin({ ...wanted, recordedAs }, complete, Date.now());
    // A continued erasure may take more than before, so all records are examined again.
    this.recorded.delete(begun.id);
    this.dropped.delete(begun.id);
    setImmediate(() => this.work());
    return viewOf(begun);
  }

  /** Accounts that the log has again after it was put back from before their erasure, as far as it was examined. */
  get again(): readonly ErasedAgainThere[] {
    return this.erasedAgain.accounts;
  }

  /** The latest erasures, youngest first. */
  latest(): readonly ErasureView[] {
    return this.run().erasures.latest(maxShown).map(viewOf);
  }

  find(id: number): ErasureView | null {
    const found = this.run().erasures.find(id);
    return found === null ? null : viewOf(found);
  }

  stop(): void {
    this.stopped = true;
    clearInterval(this.timer);
  }

  private run(): ErasureRun {
    const run = this.ports.run();
    if (run === null) throw new Error('the chat log is not open yet');
    return run;
  }

  private work(): void {
    if (this.stopped) return;
    const run = this.ports.run();
    if (run === null) return;
    this.erasedAgain.look(run.erasures.seen).catch((error: unknown) => this.ports.onFault(error));
    try {
      const open = run.erasures.open();
      const [waiting, others] = [true, false].map((waits) =>
        open.filter(({ step }) => (step === 'waiting') === waits),
      );
      for (const erasure of [...(others ?? []), ...(waiting ?? [])]) {
        // One erasure at a time; the others have their turn while it waits.
        if (this.piece(run, erasure)) return void setImmediate(() => this.work());
      }
    } catch (error) {
      if (error instanceof StoreError) this.ports.onProblem(error);
      else this.ports.onFault(error);
    }
  }

  /** Answers true if there is more to do at once. */
  private piece(run: ErasureRun, erasure: StoredErasure): boolean {
    run.erasures.lookFor((after) => this.ports.records.searchesSince(after));
    if (erasure.step === 'records') return this.record(run, erasure);
    if (erasure.step === 'wiping') return this.wipe(run, erasure);
    const found = run.erasures.step(erasure);
    if (found === 'reread') this.ports.reread();
    if (erasure.step === 'waiting') run.wipesSpool(erasure.position);
    return found !== 'idle';
  }

  private record(run: ErasureRun, erasure: StoredErasure): boolean {
    // Sessions to which nothing in the log was sent.
    if (run.store.sweepUnlogged()) return true;
    const { id, account, bothSides, waiting } = erasure;
    const goes = waiting === 0 && account !== null && (bothSides || !run.erasures.names(account));
    const searches = new Set(run.erasures.searchesOf(erasure));
    const after = this.recorded.get(id) ?? 0;
    const isNothing = !goes && searches.size === 0;
    const next = isNothing ? null : this.ports.records.pseudonymise(goes ? account : null, searches, after);
    if (next !== null) {
      this.recorded.set(id, next);
      return true;
    }
    this.recorded.delete(id);
    run.erasures.recordsDone(erasure);
    run.deleted();
    return true;
  }

  private wipe(run: ErasureRun, erasure: StoredErasure): false {
    const { id, position } = erasure;
    const change = this.changes.get(id) ?? run.erasures.lastChange();
    this.changes.set(id, change);
    const purged = run.purgedThrough >= change;
    if (!purged) run.deleted();
    // A copy that was begun before this moment may hold the content; a later one does not.
    if (!this.dropped.has(id) && this.ports.dropBackup()) this.dropped.add(id);
    const wiped = [
      run.store.wipe(),
      this.ports.records.wipe(),
      run.wipesSpool(position),
      this.dropped.has(id),
    ];
    if (!purged || wiped.includes(false)) return false;
    this.changes.delete(id);
    this.dropped.delete(id);
    run.erasures.end(erasure, Date.now());
    return false;
  }
}

const states: Readonly<Record<ErasureStep, ErasureView['state']>> = {
  'catching-up': 'erasing',
  messages: 'erasing',
  sessions: 'erasing',
  traces: 'erasing',
  records: 'erasing',
  waiting: 'waiting',
  wiping: 'wiping',
  done: 'done',
};

function viewOf(erasure: StoredErasure): ErasureView {
  const { id, step, account, bothSides, withWaiting, erased, waiting, askedAt, endedAt } = erasure;
  const time = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
  return {
    id,
    state: states[step],
    account,
    bothSides,
    withWaiting,
    erased,
    waiting,
    askedAt: new Date(askedAt).toISOString(),
    endedAt: time(endedAt),
  };
}
