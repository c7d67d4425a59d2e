/** Store, ledger and pump of one run: made when the shim says hello, thrown away when the link or the store is lost. */
import { highlights } from './chatlog/full-text/highlights.ts';
import { indexFileOf } from './chatlog/sqlite/index-file/files.ts';
import type { ChatLogReader } from './chatlog/reader.ts';
import { openSqliteLog } from './chatlog/sqlite/index.ts';
import type { OpenedLog } from './chatlog/sqlite/index.ts';
import { LogThreads } from './chatlog/thread/log-threads.ts';
import type { HandRefusal } from './delivery/by-hand.ts';
import { Ledger } from './delivery/ledger.ts';
import { Pump } from './delivery/pump.ts';
import type { PumpPorts } from './delivery/pump.ts';
import type { StoredProgress } from './delivery/store.ts';
import type { ShimHello, Wake } from './link/messages.ts';
import type { Settings } from './properties.ts';
import { SpoolReader } from './spool/reader.ts';
import { inodeOf } from './sqlite-file.ts';

export interface EngineOptions {
  readonly databaseFile: string;
  readonly nativeBinding: string | undefined;
  /** A line for the log: one of the log's threads has ended, and is started again. */
  onThreadTrouble(line: string): void;
}

/** The store is open and its position is known; what the shim has is not yet. */
export class Engine {
  readonly opened: OpenedLog;
  /** Answers from a thread of its own. */
  readonly log: ChatLogReader;
  readonly progress: StoredProgress;
  private readonly threads: LogThreads;
  private readonly file: string;
  private readonly inode: number | null;
  ledger: Ledger | null = null;
  pump: Pump | null = null;

  /** Throws StoreError. */
  constructor(options: EngineOptions, now: number, damaged: boolean) {
    const { databaseFile, nativeBinding, onThreadTrouble } = options;
    this.opened = openSqliteLog(databaseFile, nativeBinding, now, damaged);
    try {
      this.progress = this.opened.store.load();
    } catch (error) {
      this.opened.close();
      throw error;
    }
    this.threads = new LogThreads(
      { logFile: databaseFile, indexFile: indexFileOf(databaseFile), nativeBinding: nativeBinding ?? null },
      { onTrouble: onThreadTrouble, highlights },
    );
    this.log = this.threads.log;
    this.file = databaseFile;
    this.inode = inodeOf(this.file);
  }

  /** Whether the file that is open is still the one under its name. */
  isInPlace(): boolean {
    return inodeOf(this.file) === this.inode;
  }

  /** The file was deleted: writes it anew from what is still open. False where another one is in its place. */
  restoreFile(): boolean {
    if (inodeOf(this.file) !== null) return false;
    this.opened.writeTo(this.file);
    return true;
  }

  start(hello: ShimHello, settings: Settings, observed: boolean, ports: PumpPorts): void {
    const { store } = this.opened;
    const { position, outbox } = this.progress;
    const { spoolDirectory, complete, openfireVersion, domain } = hello;
    const trusted = acknowledgementsCount(openfireVersion);
    this.ledger = new Ledger(store, this.progress, settings, performance.now(), trusted, domain);
    this.ledger.observed = observed;
    this.ledger.clustered = hello.surroundings.clustered;
    const reader = new SpoolReader(spoolDirectory, position);
    this.pump = new Pump(reader, this.ledger, store, this.heard(ports), { complete, outbox });
    this.pump.wake(complete);
  }

  wake({ complete, surroundings }: Wake): void {
    if (this.ledger !== null) this.ledger.clustered = surroundings.clustered;
    this.pump?.wake(complete);
  }

  /** The thread that follows the log hears of each commit, and when the machine is needed for something else. */
  private heard(ports: PumpPorts): PumpPorts {
    return {
      ...ports,
      onCommitted: (batch) => {
        this.threads.committed();
        ports.onCommitted(batch);
      },
      pace: () => {
        const pace = ports.pace();
        this.threads.pace(pace);
        return pace;
      },
    };
  }

  /** See Ledger; answers once it is committed. */
  giveOut(key: string): Promise<HandRefusal | null> {
    const { ledger, pump } = this;
    if (ledger === null || pump === null) throw new Error('the handler is not linked to Openfire yet');
    return pump.ask(() => ledger.giveOut({ key, at: Date.now() }));
  }

  close(): void {
    this.pump?.stop();
    this.threads.close();
    this.opened.close();
  }
}

/**
 * Up to 4.2 Openfire counts its own idle pings as stanzas that the client acknowledges, but not as sent (OF-1497): it
 * takes messages for acknowledged that were not.
 */
export function acknowledgementsCount(openfireVersion: string): boolean {
  const [major = 0, minor = 0] = openfireVersion.split('.').map((part) => Number.parseInt(part, 10) || 0);
  return major > 4 || (major === 4 && minor >= 3);
}
