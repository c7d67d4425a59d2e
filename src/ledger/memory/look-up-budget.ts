/**
 * Bounds how much of the store clients may have searched by naming messages. Each account has a budget, and all have
 * one together, in rows that are read; reading stanzas is converted into rows. A client that names unknown ids, or ids
 * of many messages, soon has none left; its claims are then deferred (`deferred-claims.ts`), and nobody else has to wait.
 */
import { Rate } from '../../base/rate.ts';

/** A row costs a microsecond or two, so `perSecond` allows 10 to 20 ms of searching per account and second. */
const ofAccount = { perSecond: 10_000, burst: 100_000, maximumKeys: 5000 } as const;
const ofAll = { perSecond: 50_000, burst: 400_000, maximumKeys: 1 } as const;

/**
 * The cost, in rows, of reading so many bytes of stanzas, and of parsing them, which is expensive if they have many
 * elements.
 */
export const readingCost = (bytes: number): number => bytes / 2000;
export const parsingCost = (bytes: number): number => bytes / 20;

export class LookUpBudget {
  private readonly accounts = new Rate(ofAccount);
  private readonly all = new Rate(ofAll);

  /** `speaker` is an account (bare JID) or a server; `now` is the ledger's clock. */
  may(speaker: string, rows: number, now: number): boolean {
    if (rows <= 0) return true;
    // If either budget is empty, nothing is taken from the other one.
    if (!this.accounts.has(speaker, now, rows) || !this.all.has('', now, rows)) return false;
    this.accounts.take(speaker, now, rows);
    this.all.take('', now, rows);
    return true;
  }
}
