/** What follows where the shim could not redeliver a message: it is tried again, a few times at the most, or has ended. */

export type AfterFailure =
  | { readonly act: 'again'; readonly inMs: number; readonly reason: string }
  | { readonly act: 'end'; readonly state: 'failed' | 'unrouted' | 'expired'; readonly reason: string };

/** What another attempt would not change. */
const endingOf: Readonly<Record<string, 'failed' | 'unrouted' | 'expired'>> = {
  'account-deleted': 'expired',
  'account-recreated': 'expired',
  'no-account': 'unrouted',
  'no-store': 'unrouted',
  dropped: 'unrouted',
  quota: 'failed',
  'no-offline-store': 'failed',
  unreadable: 'failed',
  unstorable: 'failed',
};

const [second, minute, hour] = [1000, 60_000, 3_600_000];
/** A database that is away, most likely: for a night, perhaps. */
const pausesOfStore = [30 * second, 2 * minute, 10 * minute, hour, 6 * hour];
/** What Openfire throws at it is most likely to throw at it again. */
const pauses = [5 * second, 30 * second, 2 * minute];

/** `failures`: how often it has failed before, over restarts and while the plugin was switched off and on. */
export function afterFailure(reason: string | null, failures: number): AfterFailure {
  const why = reason ?? 'refused-by-openfire';
  const ending = endingOf[why];
  if (ending !== undefined) return { act: 'end', state: ending, reason: why };
  const isRefused = why === 'refused-by-openfire';
  const inMs = (isRefused ? pauses : pausesOfStore)[failures];
  if (inMs === undefined) {
    const known = isRefused || why === 'store-failed';
    // The name of an exception stands in Openfire's log.
    return { act: 'end', state: 'failed', reason: known ? why : 'redelivery-failed' };
  }
  return { act: 'again', inMs, reason: `attempt ${failures + 1} came to nothing: ${why}` };
}

/** When messages are tried again: one time for each, whatever else asks for it meanwhile. */
export class Retries {
  /** By row; the ledger's clock. */
  private readonly due = new Map<number, number>();

  get isEmpty(): boolean {
    return this.due.size === 0;
  }

  has(row: number): boolean {
    return this.due.has(row);
  }

  schedule(row: number, at: number): void {
    if (!this.due.has(row)) this.due.set(row, at);
  }

  /** It is being tried, or has a place. */
  cancel(row: number): void {
    this.due.delete(row);
  }

  /** Rows whose time has come; they are not due any more. */
  take(now: number): number[] {
    const rows = [...this.due].filter(([, at]) => at <= now).map(([row]) => row);
    for (const row of rows) this.due.delete(row);
    return rows.sort((a, b) => a - b);
  }
}
