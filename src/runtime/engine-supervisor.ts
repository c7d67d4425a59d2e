/** Supervises the engine: opens it as soon as possible, and starts it again after it, or its store, has failed. */
import { dirname, join } from 'node:path';
import { conditions } from '../base/conditions.ts';
import { describeError } from '../base/describe-error.ts';
import type { Logger } from '../base/logger.ts';
import type { PumpPorts } from '../ledger/pump.ts';
import type { Restored } from '../ledger/rules/restored.ts';
import type { ShimHello } from '../link/messages.ts';
import type { Settings } from '../settings/properties.ts';
import type { OpenEngine } from '../store/engine.ts';
import { StoreError } from '../store/store-error.ts';
import { Engine } from './engine.ts';
import { HandlerLock } from './handler-lock.ts';

export interface SupervisorOptions {
  readonly databaseFile: string;
  readonly open: OpenEngine;
  /** The addon for the lock's own database; undefined if better-sqlite3 finds it by itself. */
  readonly nativeBinding: string | undefined;
  readonly logger: Logger;
}

/** The ports of a pump, except for its problems, which the supervisor handles. */
export interface SupervisorPorts extends Omit<PumpPorts, 'onProblem' | 'onDamaged' | 'onCrash'> {
  /** An engine is open and has everything up to this spool position; the shim is asked what it has. */
  onOpened(position: number): void;
  /** The engine cannot be opened; this is reported once. */
  onClosed(): void;
}

const reopenMs = 2000;
const watchMs = 1000;

export class EngineSupervisor {
  private readonly options: SupervisorOptions;
  private readonly ports: SupervisorPorts;
  private readonly watchTimer: NodeJS.Timeout;
  private readonly lock: HandlerLock;
  private engine: Engine | null = null;
  private toldClosed = false;
  private lost = false;
  private problem: StoreError | null = null;
  private bug: string | null = null;
  private reopenTimer: NodeJS.Timeout | undefined;
  private state: 'running' | 'paused' | 'stopped' = 'running';

  constructor(options: SupervisorOptions, ports: SupervisorPorts) {
    this.options = options;
    this.ports = ports;
    const { databaseFile, nativeBinding } = options;
    this.lock = new HandlerLock(join(dirname(databaseFile), 'handler.lock'), nativeBinding);
    this.watchTimer = setInterval(() => this.watch(), watchMs);
  }

  get current(): Engine | null {
    return this.engine;
  }

  get storeProblem(): StoreError | null {
    return this.problem;
  }

  /** Since the handler started, a new log was begun because the old one had been removed. */
  get lostLog(): boolean {
    return this.lost;
  }

  /** The last fault of this process; the log has the details. */
  get crashed(): string | null {
    return this.bug;
  }

  open(damaged = false): void {
    this.close();
    if (this.state !== 'running') return;
    const { ports } = this;
    const { databaseFile, open, logger } = this.options;
    const memoryFile = `${databaseFile}.last`;
    const onTrouble = (line: string): void => void logger.error(line);
    try {
      this.lock.take();
      this.engine = new Engine({ memoryFile, open, onTrouble }, Date.now(), damaged);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.note(error);
      // The first reads may find the damage. The file is then set aside, but only once: if a new file is damaged, too,
      // the disk is at fault.
      if (error.problem === 'damaged' && !damaged) return this.open(true);
      this.reopenTimer = setTimeout(() => this.open(), reopenMs);
      if (!this.toldClosed) ports.onClosed();
      this.toldClosed = true;
      return;
    }
    this.toldClosed = false;
    this.note(null);
    const { setAside } = this.engine.opened;
    if (setAside !== null) {
      logger.error(
        `RECEIPTS_STORE_DAMAGED: the chat log was damaged and is now ${setAside}; a new one was begun. ` +
          'Recover the old one with `sqlite3 FILE .recover`.',
      );
    }
    this.ports.onOpened(this.engine.progress.position);
  }

  /** The shim has said what it has. Answers false if the engine has already begun, or if there is none. */
  start(hello: ShimHello, settings: Settings, observed: boolean): boolean {
    const { engine, ports } = this;
    if (engine === null || engine.pump !== null) return false;
    try {
      const restored = engine.start(hello, settings, observed, {
        ...ports,
        onProblem: (problem) => this.note(problem),
        onDamaged: () => setImmediate(() => this.open(true)),
        onCrash: (error) => this.startAfresh(error),
      });
      this.noteLost(engine.isInPlaceOfLost, restored !== null);
      if (restored !== null) this.tellRestored(restored, engine.heldCount);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.startAfresh(error);
    }
    return true;
  }

  private noteLost(isLost: boolean, isBack: boolean): void {
    if (isLost) {
      const { text, remedy } = conditions.RECEIPTS_STORE_MISSING;
      this.options.logger.error(`RECEIPTS_STORE_MISSING: ${text} ${remedy}`);
    }
    this.lost = isLost || (this.lost && !isBack);
  }

  private tellRestored({ reason, through }: Restored, held: number): void {
    this.options.logger.warn(
      `RECEIPTS_RESTORED: the chat log was put back (${reason}): all up to event ${through} of the spool is past, and ` +
        `${held} messages that it has open are held. Say what is to be done with them by \`receipts restored\`.`,
    );
  }

  /** Releases the held messages, as in Engine, and answers how many there were. It throws StoreError. */
  releaseHeld(how: 'redeliver' | 'settle'): number {
    if (this.engine === null) throw this.problem ?? new Error('the chat log is not open yet');
    const count = this.engine.releaseHeld(how);
    this.options.logger.info(`RECEIPTS_RESTORED: ${count} held messages: ${how}`);
    // The next start finds what is open now, as after any start.
    this.open();
    return count;
  }

  get paused(): boolean {
    return this.state === 'paused';
  }

  /** Nothing is opened from now on until `resume`. */
  pause(): void {
    if (this.state === 'running') this.state = 'paused';
    this.close();
    this.lock.release();
  }

  resume(): void {
    if (this.paused) this.state = 'running';
    this.open();
  }

  /** Stops for good. */
  stop(): void {
    clearInterval(this.watchTimer);
    this.state = 'stopped';
    this.close();
    this.lock.release();
  }

  note(problem: StoreError | null): void {
    const { logger } = this.options;
    if (problem !== null && problem.message !== this.problem?.message) {
      logger.error(`${problem.code}: ${problem.message}. ${problem.remedy}`);
    }
    if (problem === null && this.problem !== null) logger.info('the chat log can be written again');
    this.problem = problem;
  }

  private startAfresh(error: unknown): void {
    const isBug = !(error instanceof StoreError);
    if (!isBug) this.note(error);
    else {
      this.options.logger.error(
        `RECEIPTS_HANDLER_BUG: ${describeError(error)}; starting afresh from the store`,
      );
    }
    this.bug = isBug ? 'The handler met a bug of its own and starts afresh.' : null;
    this.reopenTimer = setTimeout(() => this.open(), reopenMs);
  }

  private close(): void {
    clearTimeout(this.reopenTimer);
    this.engine?.close();
    this.engine = null;
  }

  private watch(): void {
    if (this.engine === null) return;
    try {
      if (this.lock.keep()) {
        this.options.logger.warn(
          'the file handler.lock was removed or replaced while in use; it was created again. Leave it there.',
        );
      }
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      // Another handler has the log, just as if it had come first.
      return this.open();
    }
    this.watchStore();
  }

  /** SQLite goes on writing to a file that somebody has deleted or replaced, and that nobody could ever read. */
  private watchStore(): void {
    const { logger } = this.options;
    if (this.engine === null || this.engine.opened.isInPlace()) return;
    logger.error(
      'RECEIPTS_STORE_GONE: the file of the chat log was deleted or replaced while in use; it is opened again. ' +
        'Stop the plugin (plugin.receipts.enabled=false does not suffice: unload it) before moving the file.',
    );
    try {
      if (this.engine.opened.restore())
        logger.info('nothing is lost: it was written again from what was open');
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      logger.error(`${error.code}: it could not be written again: ${error.message}. ${error.remedy}`);
    }
    this.open();
  }
}
