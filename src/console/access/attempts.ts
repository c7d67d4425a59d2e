/**
 * Counts failures by key (an address, a name) and refuses more than so many in a window of time.
 * Memory is bounded: beyond `maximumKeys` the oldest windows are forgotten.
 */
export interface AttemptLimits {
  readonly failures: number;
  readonly windowMs: number;
  readonly maximumKeys?: number;
}

export class Attempts {
  readonly #limits: Required<AttemptLimits>;
  // In order of the windows' beginnings, as a Map keeps its insertions.
  readonly #windows = new Map<string, { began: number; failures: number }>();

  constructor(limits: AttemptLimits) {
    this.#limits = { maximumKeys: 10_000, ...limits };
  }

  /** Milliseconds to wait before the next attempt; 0 where it may be made now. */
  waitMs(key: string, nowMs: number): number {
    const window = this.#windows.get(key);
    if (window === undefined || window.failures < this.#limits.failures) return 0;
    return Math.max(0, window.began + this.#limits.windowMs - nowMs);
  }

  /** Counts a failure; to be called before anything is awaited, so that parallel guesses do not slip through. */
  fail(key: string, nowMs: number): void {
    const window = this.#windows.get(key);
    if (window !== undefined && nowMs < window.began + this.#limits.windowMs) {
      window.failures += 1;
      return;
    }
    this.#windows.delete(key);
    this.#windows.set(key, { began: nowMs, failures: 1 });
    while (this.#windows.size > this.#limits.maximumKeys) {
      const [oldest] = this.#windows.keys();
      if (oldest === undefined) break;
      this.#windows.delete(oldest);
    }
  }

  /** Takes one failure back: it was none. */
  forgive(key: string): void {
    const window = this.#windows.get(key);
    if (window !== undefined && window.failures > 0) window.failures -= 1;
  }
}
