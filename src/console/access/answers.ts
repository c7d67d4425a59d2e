/**
 * Limits the bytes on their way to clients, since an answer that nobody reads stays in our memory. Each owner (a token,
 * a session, an address) has a share, and all owners together have a limit. A stalled client makes room for others, and
 * an answer that is not taken in time, at a pace that any link can keep, is broken off.
 */
export interface AnswerLimits {
  readonly each: number;
  readonly all: number;
}

/** The connection that receives the answer. */
export interface Taker {
  readonly bytesWritten?: number;
  destroy(): void;
}

interface Open {
  readonly owner: string;
  readonly bytes: number;
  readonly taker: Taker;
  readonly began: number;
  readonly deadline: NodeJS.Timeout;
}

export type Place = { readonly leave: () => void };

const megabyte = 1024 * 1024;
const usual: AnswerLimits = { each: 32 * megabyte, all: 96 * megabyte };
/** A client that has taken nothing for this long has to go when others need the room. */
const slowMs = 5000;
const minMs = 30_000;
const minBytesPerSecond = 32 * 1024;

export class Answers {
  private readonly limits: AnswerLimits;
  private readonly open = new Set<Open>();
  private readonly byOwner = new Map<string, number>();
  /** Size of the last answer for which its owner had no room; forgotten after his last answer. */
  private readonly refused = new Map<string, number>();
  private all = 0;

  constructor(limits: AnswerLimits = usual) {
    this.limits = limits;
  }

  /** Bytes on their way now. */
  get bytes(): number {
    return this.all;
  }

  /**
   * Takes room for so many bytes, which the caller leaves once they are taken by the client. Returns null if there is
   * no room; a single answer always has some.
   */
  enter(owner: string, bytes: number, taker: Taker, now = performance.now()): Place | null {
    if (!this.fits(owner, bytes)) this.makeRoom(owner, bytes, now);
    if (!this.fits(owner, bytes)) {
      if (this.byOwner.has(owner)) this.refused.set(owner, bytes);
      return null;
    }
    this.refused.delete(owner);
    const maxMs = minMs + (bytes / minBytesPerSecond) * 1000;
    const deadline = setTimeout(() => taker.destroy(), maxMs);
    deadline.unref();
    const open: Open = { owner, bytes, taker, began: now, deadline };
    this.open.add(open);
    this.all += bytes;
    this.byOwner.set(owner, (this.byOwner.get(owner) ?? 0) + bytes);
    return { leave: () => this.leave(open) };
  }

  /** Whether an answer of this owner found no room, and another one like it would not either. */
  isFull(owner: string, now = performance.now()): boolean {
    const bytes = this.refused.get(owner);
    if (bytes === undefined) return false;
    if (!this.fits(owner, bytes)) this.makeRoom(owner, bytes, now);
    return !this.fits(owner, bytes);
  }

  private leave(open: Open): void {
    if (!this.open.delete(open)) return;
    clearTimeout(open.deadline);
    this.all -= open.bytes;
    const left = (this.byOwner.get(open.owner) ?? 0) - open.bytes;
    if (left > 0) this.byOwner.set(open.owner, left);
    else {
      this.byOwner.delete(open.owner);
      this.refused.delete(open.owner);
    }
  }

  private fits(owner: string, bytes: number): boolean {
    const own = this.byOwner.get(owner) ?? 0;
    const isWithin = this.all === 0 || this.all + bytes <= this.limits.all;
    return isWithin && (own === 0 || own + bytes <= this.limits.each);
  }

  /** Ends the owner's own stalled answers first, then those of others who hold more than he would. */
  private makeRoom(owner: string, bytes: number, now: number): void {
    const slow = [...this.open].filter(({ began }) => now - began >= slowMs);
    const own = slow.filter((open) => open.owner === owner);
    const others = slow.filter((open) => open.owner !== owner);
    for (const open of [...own, ...others]) {
      if (this.fits(owner, bytes)) return;
      const isHelp = open.owner === owner || this.all + bytes > this.limits.all;
      if (!isHelp) continue;
      this.leave(open);
      open.taker.destroy();
    }
  }
}
