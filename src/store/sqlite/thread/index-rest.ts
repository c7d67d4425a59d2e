/**
 * Decides when the index rests because messages need the whole machine. What it leaves for later costs no less later,
 * but a saturated minute is rare, and a search that is behind for a while is worth less than a message that is late. It
 * rests for three quarters of a minute at the most, and is about a minute behind before it has worked that off.
 */
import type { Pace } from '../../../base/pace.ts';

export interface Demand {
  readonly pace: Pace;
  /** The machine has time for more than messages. */
  readonly hasRoom: boolean;
  /** Milliseconds since the present rest began, or since the last one ended. */
  readonly sinceChange: number;
  /** Milliseconds by which the index is behind the log. */
  readonly lag: number;
}

/** In milliseconds; what is left of the minute is for the work that waits then. */
const maxRestMs = 45_000;
/** In milliseconds; an index that is further behind works until it is not. */
const restedLagMs = 5000;

/** Whether it rests until it is asked again, and why. */
export function nextRest(
  rests: boolean,
  { pace, hasRoom, sinceChange, lag }: Demand,
): { readonly rests: boolean; readonly reason: string } {
  // A burst ends, or ceases to be one, within seconds.
  if (pace === 'resting') return { rests: true, reason: 'the log itself waits for a burst' };
  if (pace === 'usual') return { rests: false, reason: 'nothing hurries' };
  if (hasRoom) return { rests: false, reason: 'the machine has room' };
  if (rests && sinceChange >= maxRestMs) return { rests: false, reason: 'it has rested for long' };
  if (!rests && lag > restedLagMs) return { rests: false, reason: 'it is behind' };
  return { rests: true, reason: 'messages take the whole machine' };
}

export class IndexRest {
  private rests = false;
  private changedAt = 0;

  /** `now`: milliseconds of a monotonic clock. */
  next(now: number, demand: Omit<Demand, 'sinceChange'>): boolean {
    const { rests } = nextRest(this.rests, { ...demand, sinceChange: now - this.changedAt });
    if (rests !== this.rests) this.changedAt = now;
    this.rests = rests;
    return rests;
  }
}
