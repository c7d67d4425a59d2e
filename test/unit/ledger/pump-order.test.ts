/**
 * The pump's promise: what is told of as committed is, commands are given only then, and each event is applied once and in
 * its order, wherever a commit fails, the spool is slow to show an entry, or the handler is stopped.
 */
import fc from 'fast-check';
import { Pump } from '../../../src/ledger/pump.ts';
import type { PumpedLedger, PumpedSpool } from '../../../src/ledger/pump.ts';
import { Gathered } from '../../../src/model/batch.ts';
import type { Batch } from '../../../src/model/batch.ts';
import type { SpoolEvent } from '../../../src/spool/event.ts';
import { StoreError } from '../../../src/store/store-error.ts';

type Fate = 'fine' | 'busy' | 'damaged' | 'bug';
interface Step {
  /** So many events more are in the spool. */
  readonly more: number;
  /** What the next commit meets. */
  readonly fate: Fate;
  readonly waitMs: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  more: fc.nat(5),
  fate: fc.oneof(
    { weight: 8, arbitrary: fc.constant('fine' as const) },
    { weight: 4, arbitrary: fc.constant('busy' as const) },
    { weight: 1, arbitrary: fc.constantFrom('damaged' as const, 'bug' as const) },
  ),
  waitMs: fc.nat(1500),
});

const event = (sequence: number): SpoolEvent => ({ kind: 'unknown', letter: 'z', sequence, at: sequence });

/** Everything that the pump may touch, and in which order it was touched. */
class Surroundings {
  readonly applied: number[] = [];
  readonly committed: Batch[] = [];
  readonly released: number[] = [];
  told = 0;
  /** Collected: the pump takes what is thrown at it for a bug. */
  readonly wrong: string[] = [];
  complete = 0;
  fate: Fate = 'fine';
  ended = false;
  private given = 0;

  readonly spool: PumpedSpool = {
    position: 0,
    missing: 0,
    read: (complete) => this.readTo(complete),
    skip: () => false,
    close: () => undefined,
  };

  readonly ledger: PumpedLedger = {
    now: 0,
    wall: 0,
    isBusy: false,
    settle: () => false,
    apply: ({ sequence }) => void this.applied.push(sequence),
    takeBatch: (position) => this.batchTo(position),
  };

  private read = 0;
  private taken = 0;

  private *readTo(complete: number): Iterable<SpoolEvent> {
    while (this.read < Math.min(complete, this.complete)) {
      this.read += 1;
      Object.assign(this.spool, { position: this.read });
      yield event(this.read);
    }
  }

  /** A command for each event. */
  private batchTo(position: number): Batch {
    const gathered = new Gathered();
    for (const sequence of this.applied.slice(this.taken)) {
      const order = { kind: 'remove-extras', key: String(sequence), account: 'bob@localhost' } as const;
      gathered.commands.push({ command: (this.given += 1), order, message: null });
    }
    this.taken = this.applied.length;
    return Object.assign(gathered, { position, lastAt: 0, unconfirmedFrom: null });
  }

  commit(batch: Batch): void {
    if (this.ended) this.wrong.push('committed what is in memory, of which nobody knows what it is');
    const { fate } = this;
    this.fate = 'fine';
    if (fate === 'bug') throw new TypeError('a bug');
    if (fate !== 'fine') throw new StoreError(fate, 'it cannot be written', 'Wait.', null);
    this.committed.push(batch);
  }

  start(): Pump {
    const end = (): void => void (this.ended = true);
    return new Pump(
      this.spool,
      this.ledger,
      { commit: (batch) => this.commit(batch) },
      {
        release: (committed, commands) => {
          // What is told of is in the store, and so is every command that is given.
          if (committed !== (this.committed.at(-1)?.position ?? 0)) this.wrong.push(`told of ${committed}`);
          const kept = new Set(this.committed.flatMap((batch) => batch.commands));
          for (const one of commands) if (!kept.has(one)) this.wrong.push(`gave ${one.command} too early`);
          this.told = committed;
          this.released.push(...commands.map(({ command }) => command));
        },
        onCommitted: (batch) => {
          if (this.committed.at(-1) !== batch) this.wrong.push(`${batch.position} is not committed`);
        },
        onProblem: () => undefined,
        onDamaged: end,
        onCrash: end,
        pace: () => 'usual',
        onStep: () => undefined,
      },
      { complete: 0, outbox: [] },
    );
  }
}

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

test('nothing is told or done before it is committed, nothing twice, and nothing is left out', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), fc.boolean(), (steps, isStopped) => {
      const around = new Surroundings();
      const pump = around.start();
      for (const { more, fate, waitMs } of steps) {
        around.complete += more;
        around.fate = fate;
        pump.wake(around.complete);
        jest.advanceTimersByTime(waitMs);
      }
      // What a bug leaves is the handler's affair: it starts afresh.
      if (around.fate === 'bug') around.fate = 'fine';
      if (isStopped && !around.ended) pump.stop();
      else jest.advanceTimersByTime(5000);
      const { applied, committed, released, told, wrong } = around;
      expect(applied).toEqual(Array.from({ length: applied.length }, (_, index) => index + 1));
      expect(released).toEqual(Array.from({ length: released.length }, (_, index) => index + 1));
      expect(told).toBe(committed.at(-1)?.position ?? 0);
      // A command a event: what was committed was given, and only that.
      expect(released).toHaveLength(told);
      if (!around.ended && !isStopped) expect(told).toBe(around.complete);
      // What is in memory when something went wrong is not committed by its end either.
      pump.stop();
      expect(wrong).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
