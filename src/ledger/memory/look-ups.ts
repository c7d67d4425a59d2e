/**
 * How much of the store clients may have searched by what they say of messages: each account has a budget, and all have
 * one, in rows that are read; what is read of stanzas is counted in rows, too. Who names what is not there, or what many bear, soon has none left; what he says is then put
 * off (`put-off.ts`), and nobody waits for him.
 */
import { Rate } from '../../base/rate.ts';

/** About as many milliseconds of searching: a row costs a microsecond or two. */
const ofAccount = { perSecond: 10_000, burst: 100_000, maximumKeys: 5000 } as const;
const ofAll = { perSecond: 50_000, burst: 400_000, maximumKeys: 1 } as const;

/** What it costs to read so many bytes of stanzas, and to parse them, which is dear where they are many elements. */
export const readingCost = (bytes: number): number => bytes / 2000;
export const parsingCost = (bytes: number): number => bytes / 20;

export class LookUps {
  private readonly accounts = new Rate(ofAccount);
  private readonly all = new Rate(ofAll);

  /** `speaker`: an account (bare JID), or a server. `now`: by the ledger's clock. */
  may(speaker: string, rows: number, now: number): boolean {
    if (rows <= 0) return true;
    // An account that has none of its own takes nothing from the others', nor loses its own by waiting for them.
    if (!this.accounts.has(speaker, now, rows) || !this.all.has('', now, rows)) return false;
    this.accounts.take(speaker, now, rows);
    this.all.take('', now, rows);
    return true;
  }
}
