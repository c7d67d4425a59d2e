/**
 * The handler's main loop: spool, ledger, one transaction, outbox. The order is the promise: the position and the
 * results of the events are committed together; only then is the spool acknowledged, and only then are commands
 * released.
 */
import type { Pace } from '../base/pace.ts';
import type { Batch } from '../model/batch.ts';
import type { OutboxCommand } from '../model/command.ts';
import type { SpoolReader } from '../spool/reader.ts';
import { StoreError } from '../store/store-error.ts';
import type { Commits } from '../store/ledger-store.ts';
import type { Ledger } from './ledger.ts';

/** Milliseconds between commits: each one syncs the disk, and nobody notices a log that is this much behind. */
const groupWindowMs = 20;
/** The same while hurrying: a page that several groups change is then written once for all of them. */
const hurriedWindowMs = 100;
const retryMs = 1000;
/** Milliseconds after which a resting pump asks again. */
const restMs = 100;
/** Milliseconds between the ledger's checks of what waits. */
const settleMs = 100;
/**
 * Bytes that are read for one commit. With a backlog there are more, since large commits write fewer pages per message.
 */
const usualBytes = 1024 * 1024;
const backlogBytes = 4 * 1024 * 1024;
const backlogEvents = 20_000;

/**
 * Milliseconds after which a batch ends. Look-ups that clients cause have a budget, but many events may be expensive.
 */
const maxBatchMs = 500;
const lookedAtEach = 64;

/** An entry that cannot be read is tried again for about ten seconds. */
const fruitlessMs = 200;
const patientReads = 50;

export interface PumpPorts {
  /** Tells the shim what is committed and passes it these commands, in this order. */
  release(committed: number, commands: readonly OutboxCommand[]): void;
  onCommitted(batch: Batch): void;
  /** Reports the seconds that the store took. */
  onCommitTime?(seconds: number): void;
  onProblem(problem: StoreError | null): void;
  onDamaged(problem: StoreError): void;
  /** Reports any other error after events were taken; the handler then starts again from the store. */
  onCrash(error: unknown): void;
  /** The pump asks before each step. */
  pace(): Pace;
  /** The pump calls this after each step, whether or not there is more to do. */
  onStep(): void;
}

/** The part of the ledger that the pump uses: it takes events and gives batches. */
export type PumpedLedger = Pick<Ledger, 'now' | 'wall' | 'apply' | 'settle' | 'isBusy' | 'takeBatch'>;
export type PumpedSpool = Pick<SpoolReader, 'read' | 'skip' | 'position' | 'missing' | 'close'>;

export class Pump {
  private readonly reader: PumpedSpool;
  private readonly ledger: PumpedLedger;
  private readonly store: Commits;
  private readonly ports: PumpPorts;
  private complete: number;
  /** Commands are held until the spool has told which of them were executed before. */
  private readonly releaseAt: number;
  private held: readonly OutboxCommand[] | null;
  private pending: Batch | null = null;
  /** What was asked for; `answers` holds how to answer once the batch with the result is committed. */
  private asked: { readonly work: () => () => void; readonly reject: (reason: Error) => void }[] = [];
  private answers: { readonly answer: () => void; readonly reject: (reason: Error) => void }[] = [];
  private timer: { readonly handle: NodeJS.Timeout; readonly due: number } | null = null;
  private window = groupWindowMs;
  /** Milliseconds of a monotonic clock, so that a change of the wall clock cannot stall the pump. */
  private lastStart = 0;
  private lastCommitted: number;
  private started = false;
  private fruitless = 0;
  private stopped = false;
  /** The store is damaged or an event was applied in part: what is in memory must not be committed any more. */
  private broken = false;

  constructor(
    reader: PumpedSpool,
    ledger: PumpedLedger,
    store: Commits,
    ports: PumpPorts,
    start: { readonly complete: number; readonly outbox: readonly OutboxCommand[] },
  ) {
    this.reader = reader;
    this.lastCommitted = reader.position;
    this.ledger = ledger;
    this.store = store;
    this.ports = ports;
    this.complete = start.complete;
    this.releaseAt = start.complete;
    this.held = start.outbox;
  }

  /** Sequence of the last event whose results are in the store. */
  get committed(): number {
    return this.lastCommitted;
  }

  /** Events that the spool no longer had, or could not give in readable form. */
  get missing(): number {
    return this.reader.missing;
  }

  /**
   * Has the ledger do something between two batches. It resolves once that is committed, and rejects if it cannot be.
   */
  ask<T>(work: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.stopped) return reject(new Error('the chat log is being closed'));
      this.asked.push({
        work: () =>
          (
            (answer) => () =>
              resolve(answer)
          )(work()),
        reject,
      });
      this.schedule(0);
    });
  }

  wake(complete: number): void {
    // A wake without news is the shim's way to ask whether the handler is alive.
    if (complete <= this.lastCommitted) this.ports.release(this.lastCommitted, []);
    this.complete = Math.max(this.complete, complete);
    this.schedule(Math.max(0, this.lastStart + this.window - performance.now()));
  }

  /** Commits everything that can be committed now. */
  stop(): void {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer.handle);
    this.timer = null;
    try {
      if (!this.broken) this.commit(this.pending ?? this.ledger.takeBatch(this.position));
    } finally {
      this.reader.close();
      for (const { reject } of [...this.asked, ...this.answers]) reject(new Error('the chat log was closed'));
    }
  }

  private schedule(delay: number): void {
    const due = performance.now() + delay;
    if (this.stopped || (this.timer !== null && this.timer.due <= due)) return;
    if (this.timer !== null) clearTimeout(this.timer.handle);
    const handle = setTimeout(() => {
      this.timer = null;
      try {
        this.step();
      } catch (error) {
        this.stopped = true;
        this.broken = true;
        if (error instanceof StoreError && error.problem === 'damaged') this.ports.onDamaged(error);
        else this.ports.onCrash(error);
      }
    }, delay);
    this.timer = { handle, due };
  }

  private step(): void {
    this.lastStart = performance.now();
    this.ledger.now = this.lastStart;
    this.ledger.wall = Date.now();
    if (this.pending === null) {
      // The first step is never delayed: clients wait for commands of the previous run.
      const pace = this.ports.pace();
      if (this.started && pace === 'resting') return this.schedule(restMs);
      this.window = pace === 'hurrying' ? hurriedWindowMs : groupWindowMs;
      const { complete } = this;
      const before = this.position;
      const settled = this.ledger.settle({ now: this.lastStart, complete, position: before });
      for (const { work, reject } of this.asked.splice(0)) this.answers.push({ answer: work(), reject });
      const behind = complete - before > backlogEvents;
      const budget = behind || pace === 'hurrying' ? backlogBytes : usualBytes;
      this.apply(budget);
      if (this.position === before && this.started && !settled && this.answers.length === 0)
        return this.fruitlessStep();
      this.pending = this.ledger.takeBatch(this.position);
    }
    if (!this.commit(this.pending)) {
      if (!this.stopped) this.schedule(retryMs);
      return;
    }
    this.pending = null;
    this.started = true;
    this.fruitless = 0;
    this.ports.onStep();
    const elapsed = performance.now() - this.lastStart;
    if (this.position < this.complete) this.schedule(Math.max(0, this.window - elapsed));
    else if (this.ledger.isBusy) this.schedule(settleMs);
  }

  /** Sequence of the last event that the ledger has applied: each is applied before the next one is read. */
  private get position(): number {
    return this.reader.position;
  }

  /**
   * Applies events for a bounded time, since others wait for the results of earlier ones; the rest goes into the next
   * batch.
   */
  private apply(budget: number): void {
    const until = performance.now() + maxBatchMs;
    let applied = 0;
    for (const event of this.reader.read(this.complete, budget)) {
      this.ledger.apply(event);
      applied += 1;
      if (applied % lookedAtEach === 0 && performance.now() >= until) break;
    }
  }

  /** The shim says there is more, but nothing readable is there; after a while the pump skips to what follows. */
  private fruitlessStep(): void {
    if (this.reader.position >= this.complete) {
      if (this.ledger.isBusy) this.schedule(settleMs);
      return;
    }
    this.fruitless += 1;
    if (this.fruitless > patientReads && this.reader.skip()) this.fruitless = 0;
    this.schedule(fruitlessMs);
  }

  private commit(batch: Batch): boolean {
    const began = performance.now();
    try {
      this.store.commit(batch);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.ports.onProblem(error);
      if (error.problem === 'damaged') {
        this.stopped = true;
        this.broken = true;
        this.ports.onDamaged(error);
      }
      return false;
    }
    this.ports.onCommitTime?.((performance.now() - began) / 1000);
    this.ports.onProblem(null);
    this.lastCommitted = batch.position;
    this.ports.release(batch.position, this.releasable(batch));
    this.ports.onCommitted(batch);
    for (const { answer } of this.answers.splice(0)) answer();
    return true;
  }

  private releasable(batch: Batch): readonly OutboxCommand[] {
    if (this.held === null) return batch.commands;
    const executed = new Set(batch.executed);
    const held = [...this.held, ...batch.commands].filter(({ command }) => !executed.has(command));
    if (batch.position < this.releaseAt && this.reader.missing === 0) {
      this.held = held;
      return [];
    }
    this.held = null;
    return held;
  }
}
