/** Store, ledger and pump of one run: made when the shim says hello, dropped when the link or the store is lost. */
import { describeError } from '../base/describe-error.ts';
import type { HandRefusal } from '../ledger/guard/by-hand.ts';
import { Ledger } from '../ledger/ledger.ts';
import { Pump } from '../ledger/pump.ts';
import type { PumpPorts } from '../ledger/pump.ts';
import type { Restored } from '../ledger/rules/restored.ts';
import type { ShimHello, Wake } from '../link/messages.ts';
import type { Settings } from '../settings/properties.ts';
import { SpoolReader } from '../spool/reader.ts';
import type { LogEngine, OpenEngine } from '../store/engine.ts';
import type { StoredProgress } from '../store/ledger-store.ts';
import type { ChatLogReader } from '../store/reader.ts';
import { LogMemory } from './log-memory.ts';
import type { LastCommitted } from './log-memory.ts';
import { holdIfRestored } from './restoring.ts';

export interface EngineOptions {
  /** The file beside the log that notes what was committed last. */
  readonly memoryFile: string;
  readonly open: OpenEngine;
  /** Reports a line for the log file. */
  onTrouble(line: string): void;
}

/** The store is open and its position known; what the shim has is not known yet. */
export class Engine {
  readonly opened: LogEngine;
  private loaded: StoredProgress;
  private readonly memory: LogMemory;
  private readonly trouble: (line: string) => void;
  private waiting = 0;
  private unremembered: string | null = null;
  private gone = false;
  ledger: Ledger | null = null;
  pump: Pump | null = null;

  /** Throws StoreError. */
  constructor({ memoryFile, open, onTrouble }: EngineOptions, now: number, damaged: boolean) {
    this.opened = open(now, damaged);
    try {
      this.loaded = this.opened.store.load();
      this.waiting = this.opened.held.count();
      this.opened.begin();
    } catch (error) {
      this.opened.close();
      throw error;
    }
    this.memory = new LogMemory(memoryFile);
    this.trouble = onTrouble;
  }

  /** The reader works on threads of its own. */
  get log(): ChatLogReader {
    return this.opened.log;
  }

  get progress(): StoredProgress {
    return this.loaded;
  }

  /** Open messages of a log that was put back, on which nobody acts. */
  get heldCount(): number {
    return this.waiting;
  }

  /** Why the note of the last commit cannot be written beside the log; null if it can. */
  get memoryProblem(): string | null {
    return this.unremembered;
  }

  /** The log is new although the note of another one lay beside it, so that one has been removed. */
  get isInPlaceOfLost(): boolean {
    return this.gone;
  }

  /** See HeldLog; the caller then makes a new engine. It throws StoreError. */
  releaseHeld(how: 'redeliver' | 'settle'): number {
    return this.opened.held.release(how, Date.now());
  }

  /** Starts ledger and pump. Answers what was found if the log was put back, else null. It throws StoreError. */
  start(hello: ShimHello, settings: Settings, observed: boolean, ports: PumpPorts): Restored | null {
    const { store, held } = this.opened;
    const { spoolDirectory, complete, openfireVersion, domain, surroundings } = hello;
    const trusted = acknowledgementsCount(openfireVersion);
    const newLedger = (): Ledger => {
      const ledger = new Ledger(store, this.loaded, settings, performance.now(), trusted, domain);
      ledger.clustered = surroundings.clustered;
      return ledger;
    };
    const { memory, loaded } = this;
    const remember = (last: LastCommitted): void => this.remember(last);
    const run = { ...loaded, complete, spoolDirectory, memory, remember, newLedger };
    const before = memory.load();
    const hadMore = before !== null && before !== 'torn' && before.position > 0;
    // A log that was set aside as damaged is reported separately.
    this.gone = hadMore && held.isNew && this.opened.setAside === null;
    const restored = holdIfRestored(this.opened, run, Date.now());
    if (restored !== null || held.nextCommand > loaded.nextCommand) this.loaded = store.load();
    if (restored !== null) this.waiting = held.count();
    const { position, outbox, nextCommand } = this.loaded;
    const { lineage } = held;
    if (restored !== null && lineage !== null) this.remember({ lineage, position, nextCommand });
    this.ledger = newLedger();
    this.ledger.observed = observed;
    const reader = new SpoolReader(spoolDirectory, position);
    this.pump = new Pump(reader, this.ledger, store, this.heard(ports, nextCommand), { complete, outbox });
    this.pump.wake(complete);
    return restored;
  }

  /** The note shows later if an older log was put in this one's place. */
  private remember(last: LastCommitted): void {
    try {
      this.memory.keep(last);
      this.unremembered = null;
    } catch (error) {
      // The note is then out of date, but the commit itself has succeeded.
      const why = describeError(error);
      if (this.unremembered === null)
        this.trouble(`RECEIPTS_LOG_MEMORY: chat-log.db.last cannot be written: ${why}`);
      this.unremembered = why;
    }
  }

  wake({ complete, surroundings }: Wake): void {
    if (this.ledger !== null) this.ledger.clustered = surroundings.clustered;
    this.pump?.wake(complete);
  }

  /** The index's thread is told of each commit. */
  private heard(ports: PumpPorts, firstCommand: number): PumpPorts {
    let nextCommand = firstCommand;
    const { lineage } = this.opened.held;
    return {
      ...ports,
      onCommitted: (batch) => {
        this.opened.committed();
        nextCommand = (batch.commands.at(-1)?.command ?? nextCommand - 1) + 1;
        if (lineage !== null) this.remember({ lineage, position: batch.position, nextCommand });
        ports.onCommitted(batch);
      },
    };
  }

  /** See Ledger; it resolves once the order is committed. */
  giveOut(key: string): Promise<HandRefusal | null> {
    const { ledger, pump } = this;
    if (ledger === null || pump === null) throw new Error('the handler is not linked to Openfire yet');
    return pump.ask(() => ledger.giveOut({ key, at: Date.now() }));
  }

  close(): void {
    this.pump?.stop();
    this.opened.close();
    this.memory.close();
  }
}

/**
 * Whether a client's acknowledgements can be believed. Up to 4.2 Openfire sends pings to idle clients that it does not
 * count as sent, although clients count them as received (OF-1497), so it takes messages for acknowledged that were
 * not.
 */
export function acknowledgementsCount(openfireVersion: string): boolean {
  const [major = 0, minor = 0] = openfireVersion.split('.').map((part) => Number.parseInt(part, 10) || 0);
  return major > 4 || (major === 4 && minor >= 3);
}
