/**
 * Counts failures by key (an address, a name) and refuses further attempts beyond a limit per time window.
 *
 * Somebody who fails with a million names must neither fill the memory nor push another key's count out of it. So there
 * is no table of keys but a sketch (count-min): each key has a cell in each of a few rows, found by an unpredictable
 * hash, and its count is the smallest of these cells. The count may be too high if other keys share all its cells, but
 * never too low.
 */
import { createHash, randomBytes } from 'node:crypto';

export interface AttemptLimits {
  readonly failures: number;
  readonly windowMs: number;
}

const rows = 3;
const cellsInRow = 8192;

interface Cell {
  began: number;
  failures: number;
}

export class Attempts {
  private readonly limits: AttemptLimits;
  private readonly secret = randomBytes(16);
  private readonly began = new Float64Array(rows * cellsInRow);
  private readonly failures = new Uint32Array(rows * cellsInRow);

  constructor(limits: AttemptLimits) {
    this.limits = limits;
  }

  /** Milliseconds until the next attempt is allowed; 0 if it is allowed now. */
  waitMs(key: string, nowMs: number): number {
    const { failures, windowMs } = this.limits;
    const waits = this.cells(key).map((cell) => {
      const { began, failures: failed } = this.at(cell, nowMs);
      return failed < failures ? 0 : Math.max(0, began + windowMs - nowMs);
    });
    return Math.min(...waits);
  }

  /** How many failures of this key count at the moment. */
  count(key: string, nowMs: number): number {
    const counts = this.cells(key).map((cell) => {
      const { began, failures } = this.at(cell, nowMs);
      return nowMs < began + this.limits.windowMs ? failures : 0;
    });
    return Math.min(...counts);
  }

  /** Counts a failure. Call this before anything is awaited, so that parallel guesses do not slip through. */
  fail(key: string, nowMs: number): void {
    for (const cell of this.cells(key)) {
      const { began, failures } = this.at(cell, nowMs);
      const isOver = failures === 0 || nowMs >= began + this.limits.windowMs;
      this.began[cell] = isOver ? nowMs : began;
      this.failures[cell] = isOver ? 1 : failures + 1;
    }
  }

  /** Takes one failure back that turned out to be none. */
  forgive(key: string): void {
    for (const cell of this.cells(key)) {
      this.failures[cell] = Math.max(0, (this.failures[cell] ?? 0) - 1);
    }
  }

  /** A window that begins in the future dates from a clock that has been corrected since, so it counts as over. */
  private at(cell: number, nowMs: number): Cell {
    const began = this.began[cell] ?? 0;
    return began > nowMs ? { began: 0, failures: 0 } : { began, failures: this.failures[cell] ?? 0 };
  }

  private cells(key: string): readonly number[] {
    const digest = createHash('sha256').update(this.secret).update(key).digest();
    return Array.from({ length: rows }, (_, row) => {
      return row * cellsInRow + (digest.readUInt32BE(row * 4) % cellsInRow);
    });
  }
}
