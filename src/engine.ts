/** Store, ledger and pump of one run: made when the shim says hello, thrown away when the link or the store is lost. */
import { statSync } from 'node:fs';
import { openSqliteLog } from './chatlog/sqlite/index.ts';
import type { OpenedLog } from './chatlog/sqlite/index.ts';
import { Ledger } from './delivery/ledger.ts';
import { Pump } from './delivery/pump.ts';
import type { PumpPorts } from './delivery/pump.ts';
import type { StoredProgress } from './delivery/store.ts';
import type { Settings } from './properties.ts';
import { SpoolReader } from './spool/reader.ts';

export interface EngineOptions {
  readonly databaseFile: string;
  readonly nativeBinding: string | undefined;
}

/** The store is open and its position is known; what the shim has is not yet. */
export class Engine {
  readonly opened: OpenedLog;
  readonly progress: StoredProgress;
  private readonly file: string;
  private readonly inode: number | null;
  ledger: Ledger | null = null;
  pump: Pump | null = null;

  /** Throws StoreError. */
  constructor(options: EngineOptions, now: number, damaged: boolean) {
    this.opened = openSqliteLog(options.databaseFile, options.nativeBinding, now, damaged);
    try {
      this.progress = this.opened.store.load();
    } catch (error) {
      this.opened.close();
      throw error;
    }
    this.file = options.databaseFile;
    this.inode = inodeOf(this.file);
  }

  /** Whether the file that is open is still the one under its name. */
  isInPlace(): boolean {
    return inodeOf(this.file) === this.inode;
  }

  start(
    spoolDirectory: string,
    complete: number,
    settings: Settings,
    observed: boolean,
    ports: PumpPorts,
  ): void {
    const { store } = this.opened;
    const { position, outbox } = this.progress;
    this.ledger = new Ledger(store, this.progress, settings, Date.now());
    this.ledger.observed = observed;
    const reader = new SpoolReader(spoolDirectory, position);
    this.pump = new Pump(reader, this.ledger, store, ports, { complete, outbox });
    this.pump.wake(complete);
  }

  close(): void {
    this.pump?.stop();
    this.opened.close();
  }
}

function inodeOf(file: string): number | null {
  return statSync(file, { throwIfNoEntry: false })?.ino ?? null;
}
