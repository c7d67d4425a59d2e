/** Lets something happen to the server from time to time, as long as there are rounds. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../random.ts';
import type { FaultServer } from '../server/fault-server.ts';
import type { ServerFault } from '../server/profile.ts';
import { possibleFaults, strike } from '../server/striking.ts';
import type { Weather } from '../server/weather.ts';
import { within } from './limit.ts';

/** How long a fault of the server may take until all is well again, in ms. */
const maxFaultMs = 180_000;

export interface DirectorOptions {
  readonly server: FaultServer;
  readonly weather: Weather;
  readonly random: Random;
  /** Time between two of them, in ms. */
  readonly pause: readonly [from: number, to: number];
  readonly maxAwayMs: number;
}

export class Director {
  /** How often each has happened. */
  readonly counts = new Map<ServerFault, number>();
  private readonly options: DirectorOptions;
  private over = false;
  private left: ServerFault[] = [];
  /** Resolves with `stop`; rejects if the server did not survive something. */
  readonly directed: Promise<void>;
  private wake: () => void = () => undefined;

  constructor(options: DirectorOptions) {
    this.options = options;
    this.directed = this.direct();
  }

  /** Resolves when what is happening is over; rejects if the server did not survive something. */
  async stop(): Promise<void> {
    this.over = true;
    this.wake();
    await this.directed;
  }

  private isOver(): boolean {
    return this.over;
  }

  /** Each once before one comes again: in a short run, too, there is some of everything. */
  private next(faults: readonly ServerFault[], random: Random): ServerFault {
    if (this.left.length === 0) this.left = [...faults];
    const fault = random.pick(this.left);
    this.left = this.left.filter((one) => one !== fault);
    return fault;
  }

  private async direct(): Promise<void> {
    const { server, weather, random, pause, maxAwayMs } = this.options;
    const faults = possibleFaults(server.options.link, server.options.profile.faults);
    while (!this.over) {
      const [from, to] = pause;
      await Promise.race([
        sleep(random.integer(from, to), undefined, { ref: false }),
        new Promise<void>((resolve) => (this.wake = resolve)),
      ]);
      // Nobody is there who could suffer.
      if (this.isOver() || weather.histories.size === 0) continue;
      const fault = this.next(faults, random);
      await weather.strike(fault, () =>
        this.isOver()
          ? Promise.resolve()
          : within(maxFaultMs, () => fault, strike(fault, server, random, { maxAwayMs })),
      );
      this.counts.set(fault, (this.counts.get(fault) ?? 0) + 1);
    }
  }
}
