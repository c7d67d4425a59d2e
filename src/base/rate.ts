/**
 * Token buckets by key: so many at once, refilled so many a second. Memory is bounded: what is full again is forgotten,
 * as that changes nothing; where too many are not, those that come later share one bucket, and nobody loses his own.
 */
export interface RateLimits {
  readonly perSecond: number;
  readonly burst: number;
  readonly maximumKeys?: number;
}

interface Bucket {
  readonly left: number;
  readonly at: number;
}

/** As many are looked at for one that is new; the others have their turn with the next. */
const lookedAt = 16;

export class Rate {
  readonly #limits: Required<RateLimits>;
  // The key used last is last, as a Map keeps its insertions.
  readonly #buckets = new Map<string, Bucket>();
  #shared: Bucket | null = null;

  constructor(limits: RateLimits) {
    this.#limits = { maximumKeys: 10_000, ...limits };
  }

  /** Takes one, or `cost`; gives the milliseconds to wait where there are not so many, else 0. */
  take(key: string, nowMs: number, cost = 1): number {
    const known = this.#buckets.get(key);
    const own = known !== undefined || this.#hasRoom(nowMs);
    const bucket = (own ? known : this.#shared) ?? { left: this.#limits.burst, at: nowMs };
    const left = this.#left(bucket, nowMs);
    const taken = { left: left < cost ? left : left - cost, at: nowMs };
    if (own) {
      this.#buckets.delete(key);
      this.#buckets.set(key, taken);
    } else {
      this.#shared = taken;
    }
    return left < cost ? Math.ceil(((cost - left) / this.#limits.perSecond) * 1000) : 0;
  }

  /** Whether so many are left, of which nothing is taken. */
  has(key: string, nowMs: number, cost: number): boolean {
    const bucket = this.#buckets.get(key) ?? (this.#hasRoom(nowMs) ? null : this.#shared);
    return bucket === null || this.#left(bucket, nowMs) >= cost;
  }

  /** A clock that was put back refills nothing, and takes nothing away. */
  #left({ left, at }: Bucket, nowMs: number): number {
    const { perSecond, burst } = this.#limits;
    return Math.min(burst, left + (Math.max(0, nowMs - at) / 1000) * perSecond);
  }

  #hasRoom(nowMs: number): boolean {
    let looked = 0;
    for (const [key, bucket] of this.#buckets) {
      if (this.#buckets.size < this.#limits.maximumKeys || looked >= lookedAt) break;
      looked += 1;
      this.#buckets.delete(key);
      // One that is not full goes to the end, or the same ones would be looked at each time.
      if (this.#left(bucket, nowMs) < this.#limits.burst) this.#buckets.set(key, bucket);
    }
    return this.#buckets.size < this.#limits.maximumKeys;
  }
}
