/** Who may do what at the same time on a server: rounds that want no fault of it, accounts that are made, its faults. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { History } from '../happening.ts';

/** Openfire's database writes what it has committed after half a second: a kill before that takes accounts away. */
const databaseDelay = 1500;

export class Weather {
  /** The histories of the rounds that are played now. */
  readonly histories = new Set<History>();
  /** Aborted when the run has broken: then nobody waits for anything any more, so that the process can end. */
  private readonly abandoned = new AbortController();
  private calm = 0;
  private settingUp = 0;
  private waitingForJudgement = 0;
  private fault: string | null = null;
  private announced = false;
  private lastFault = performance.now();

  abandon(): void {
    this.abandoned.abort();
  }

  get isAbandoned(): boolean {
    return this.abandoned.signal.aborted;
  }

  /** Rejects as soon as the run is abandoned. */
  async pause(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: this.abandoned.signal });
  }

  /** Runs a round that wants the server to have no fault. */
  async calmly<T>(play: () => Promise<T>): Promise<T> {
    while (this.fault !== null || this.announced) await this.pause(50);
    this.calm += 1;
    try {
      return await play();
    } finally {
      this.calm -= 1;
    }
  }

  /** Makes accounts, which are still there afterwards. */
  async settingUpAccounts<T>(play: () => Promise<T>): Promise<T> {
    while (this.fault !== null || this.announced) await this.pause(50);
    this.settingUp += 1;
    try {
      return await play();
    } finally {
      setTimeout(() => (this.settingUp -= 1), databaseDelay).unref();
    }
  }

  /** Lets something happen to the server, and tells all rounds of it. */
  async strike(fault: string, play: () => Promise<void>): Promise<void> {
    while (this.waitingForJudgement > 0 || this.calm > 0) await this.pause(100);
    this.announced = true;
    while (this.settingUp > 0 || this.calm > 0) await this.pause(20);
    this.fault = fault;
    this.tell(fault, 'begins');
    try {
      await play();
    } finally {
      this.tell(fault, 'ends');
      this.lastFault = performance.now();
      this.fault = null;
      this.announced = false;
    }
  }

  /** Until `release` is called nothing more happens to the server: a round waits to be judged. */
  hold(): () => void {
    this.waitingForJudgement += 1;
    return () => {
      this.waitingForJudgement -= 1;
    };
  }

  /** How long nothing has happened to the server, in milliseconds. */
  get quietFor(): number {
    return this.fault === null ? performance.now() - this.lastFault : 0;
  }

  private tell(fault: string, phase: 'begins' | 'ends'): void {
    for (const history of this.histories) history.add({ kind: 'server-fault', fault, phase });
  }
}
