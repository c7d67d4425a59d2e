/** One server under load. */
import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from '../measure/statistics.ts';
import { Crowd } from './crowd.ts';
import type { Lane } from './lane.ts';
import { Pair } from './pair.ts';
import type { Connect, Pace, Paced, Saturate, Saturated } from './protocol.ts';

/** When nothing has come for so long (milliseconds), what is missing is lost: a busy machine is not taken for a loss. */
const silence = 30_000;
/** When nothing has come for so long, nothing will, and what is missing is counted. */
const stall = 120_000;
/** Receipts on behalf of clients come in groups, after a ping that itself waits a while; and the handler may lag. */
const receiptSilence = 30_000;

export class Target {
  private readonly lanes: Lane[];
  private readonly failure: { reason: string | null };

  private repeated = 0;
  private readonly receipts: boolean;

  private constructor(options: Connect, lanes: Lane[], failure: { reason: string | null }) {
    this.lanes = lanes;
    this.failure = failure;
    this.receipts = options.receipts !== 'none';
  }

  static async connect(options: Connect): Promise<Target> {
    const failure: { reason: string | null } = { reason: null };
    const lost = (reason: string): void => void (failure.reason ??= reason);
    const lanes: Lane[] = [];
    if (options.crowd !== null) lanes.push(await Crowd.connect(options, options.crowd, lost));
    else {
      for (let number = 0; number < options.pairs; number += 1)
        lanes.push(await Pair.connect(options, number, lost));
    }
    // What comes with signing in (presences, questions for features) is over before anything is measured.
    await sleep(500);
    return new Target(options, lanes, failure);
  }

  async saturate({ seconds, messages }: Saturate): Promise<Saturated> {
    const before = this.totals();
    const start = performance.now();
    const bySecond: number[] = [];
    let stalled = (): void => undefined;
    let came = start;
    const tick = (): void => {
      const arrived = this.totals().arrived - before.arrived;
      if (arrived > (bySecond.at(-1) ?? 0)) came = performance.now();
      else if (performance.now() - came > stall) stalled();
      bySecond.push(arrived);
    };
    const ticking = setInterval(tick, 1000);
    let sent = 0;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, seconds * 1000);
      stalled = () => {
        clearTimeout(timer);
        resolve();
      };
      for (const lane of this.lanes) {
        lane.onArrival = () => {
          if (sent < messages) sent += lane.fill();
          else {
            clearTimeout(timer);
            resolve();
          }
        };
      }
      for (const lane of this.lanes) sent += lane.fill();
    });
    const elapsed = (performance.now() - start) / 1000;
    clearInterval(ticking);
    for (const lane of this.lanes) lane.onArrival = () => undefined;
    const arrived = this.totals().arrived - before.arrived;
    const lost = await this.quiesce();
    if (this.receipts) await this.untilReceipts(before.receipts + sent);
    return {
      seconds: elapsed,
      arrived,
      bySecond,
      sent,
      lost,
      receipts: this.totals().receipts - before.receipts,
    };
  }

  repeats(): number {
    const { sent, arrived } = this.totals();
    return this.repeated + Math.max(0, arrived - sent);
  }

  async pace({ seconds, rate }: Pace): Promise<Paced> {
    const latencies: number[] = [];
    for (const lane of this.lanes) lane.latencies = latencies;
    const start = performance.now();
    let sent = 0;
    let turn = 0;
    for (let elapsed = 0; elapsed < seconds; elapsed = (performance.now() - start) / 1000) {
      const due = Math.floor(elapsed * rate) - sent;
      // They take turns, so that at a low rate all of them are used.
      const share = Math.ceil(due / this.lanes.length);
      for (let left = due; left > 0; left -= share) {
        this.lanes[turn % this.lanes.length]?.send(Math.min(left, share));
        turn += 1;
      }
      sent += due;
      await sleep(1);
    }
    const elapsed = (performance.now() - start) / 1000;
    const lost = await this.quiesce();
    for (const lane of this.lanes) lane.latencies = null;
    const [p50, p95, p99] = [0.5, 0.95, 0.99].map((part) => percentile(latencies, part));
    return { sent, lost, rate: sent / elapsed, p50: p50 ?? 0, p95: p95 ?? 0, p99: p99 ?? 0 };
  }

  async close(): Promise<void> {
    await Promise.all(this.lanes.map((lane) => lane.close()));
  }

  private totals(): { sent: number; arrived: number; receipts: number } {
    if (this.failure.reason !== null) throw new Error(`a connection was lost: ${this.failure.reason}`);
    const total = { sent: 0, arrived: 0, receipts: 0 };
    for (const lane of this.lanes) {
      total.sent += lane.sent;
      total.arrived += lane.arrived;
      total.receipts += lane.receipts;
    }
    return total;
  }

  /** Waits until so many receipts have come in all, or none come any more. */
  private async untilReceipts(expected: number): Promise<void> {
    let last = this.totals().receipts;
    let since = performance.now();
    while (last < expected && performance.now() - since < receiptSilence) {
      await sleep(100);
      const now = this.totals().receipts;
      if (now > last) since = performance.now();
      last = now;
    }
  }

  /** Waits until all that was sent has arrived, or nothing comes any more. Returns what is missing. */
  private async quiesce(): Promise<number> {
    let last = this.totals();
    let since = performance.now();
    while (last.arrived < last.sent && performance.now() - since < silence) {
      await sleep(20);
      const now = this.totals();
      if (now.arrived > last.arrived) since = performance.now();
      last = now;
    }
    // The window starts from nothing again, or one lost message would narrow it for good.
    for (const lane of this.lanes) lane.arrived = lane.sent;
    this.repeated += Math.max(0, last.arrived - last.sent);
    return Math.max(0, last.sent - last.arrived);
  }
}
