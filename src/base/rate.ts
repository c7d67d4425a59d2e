/**
 * Token buckets by key. Memory is bounded: a bucket that is full again is forgotten, which changes nothing. If too many
 * are not full, new keys share one bucket, and nobody who has a bucket loses it.
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

/** For each new key this many buckets are examined; the next key continues with the others. */
const lookedAt = 16;

export class Rate {
  private readonly limits: Required<RateLimits>;
  // A Map keeps the order of insertion, so the key used last is last.
  private readonly buckets = new Map<string, Bucket>();
  private shared: Bucket | null = null;

  constructor(limits: RateLimits) {
    this.limits = { maximumKeys: 10_000, ...limits };
  }

  /** Takes `cost` tokens if the bucket has that many, else none; answers the milliseconds to wait, or 0. */
  take(key: string, nowMs: number, cost = 1): number {
    const known = this.buckets.get(key);
    const own = known !== undefined || this.hasRoom(nowMs);
    const bucket = (own ? known : this.shared) ?? { left: this.limits.burst, at: nowMs };
    const left = this.left(bucket, nowMs);
    const taken = { left: left < cost ? left : left - cost, at: nowMs };
    if (own) {
      this.buckets.delete(key);
      this.buckets.set(key, taken);
    } else {
      this.shared = taken;
    }
    return left < cost ? Math.ceil(((cost - left) / this.limits.perSecond) * 1000) : 0;
  }

  /** Whether the bucket has `cost` tokens; it takes none. */
  has(key: string, nowMs: number, cost: number): boolean {
    const bucket = this.buckets.get(key) ?? (this.hasRoom(nowMs) ? null : this.shared);
    return bucket === null || this.left(bucket, nowMs) >= cost;
  }

  /** A clock that was put back neither refills a bucket nor empties it. */
  private left({ left, at }: Bucket, nowMs: number): number {
    const { perSecond, burst } = this.limits;
    return Math.min(burst, left + (Math.max(0, nowMs - at) / 1000) * perSecond);
  }

  private hasRoom(nowMs: number): boolean {
    let looked = 0;
    for (const [key, bucket] of this.buckets) {
      if (this.buckets.size < this.limits.maximumKeys || looked >= lookedAt) break;
      looked += 1;
      this.buckets.delete(key);
      // A bucket that is not full moves to the end, or the same ones would be examined each time.
      if (this.left(bucket, nowMs) < this.limits.burst) this.buckets.set(key, bucket);
    }
    return this.buckets.size < this.limits.maximumKeys;
  }
}
