/** Token buckets by key: so many at once, refilled so many a second. Memory is bounded: the oldest keys are forgotten. */
export interface RateLimits {
  readonly perSecond: number;
  readonly burst: number;
  readonly maximumKeys?: number;
}

export class Rate {
  readonly #limits: Required<RateLimits>;
  // The key used last is last, as a Map keeps its insertions.
  readonly #buckets = new Map<string, { left: number; at: number }>();

  constructor(limits: RateLimits) {
    this.#limits = { maximumKeys: 10_000, ...limits };
  }

  /** Takes one; gives the milliseconds to wait where there is none, else 0. */
  take(key: string, nowMs: number): number {
    const { perSecond, burst, maximumKeys } = this.#limits;
    const bucket = this.#buckets.get(key) ?? { left: burst, at: nowMs };
    // A clock that was put back refills nothing, and takes nothing away.
    const refilled = (Math.max(0, nowMs - bucket.at) / 1000) * perSecond;
    const left = Math.min(burst, bucket.left + refilled);
    this.#buckets.delete(key);
    this.#buckets.set(key, { left: left < 1 ? left : left - 1, at: nowMs });
    if (this.#buckets.size > maximumKeys) {
      const [oldest] = this.#buckets.keys();
      if (oldest !== undefined) this.#buckets.delete(oldest);
    }
    return left < 1 ? Math.ceil(((1 - left) / perSecond) * 1000) : 0;
  }
}
