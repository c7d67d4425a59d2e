/** Decides what follows if the shim could not redeliver a message: a few more attempts, or the message's end. */

export type AfterFailure =
  | { readonly act: 'again'; readonly inMs: number; readonly reason: string }
  | { readonly act: 'end'; readonly state: 'failed' | 'unrouted' | 'expired'; readonly reason: string };

/** Reasons that another attempt would not change, with the state in which the message ends. */
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
/** Most likely the database is away, perhaps for a night. Milliseconds between attempts. */
const pausesOfStore = [30 * second, 2 * minute, 10 * minute, hour, 6 * hour];
/** If Openfire throws an exception, it will most likely throw it again. Milliseconds between attempts. */
const pauses = [5 * second, 30 * second, 2 * minute];

/** `failures` counts earlier failures, across restarts and switching off. */
export function afterFailure(reason: string | null, failures: number): AfterFailure {
  const why = reason ?? 'refused-by-openfire';
  const ending = endingOf[why];
  if (ending !== undefined) return { act: 'end', state: ending, reason: why };
  const isRefused = why === 'refused-by-openfire';
  const inMs = (isRefused ? pauses : pausesOfStore)[failures];
  if (inMs === undefined) {
    const known = isRefused || why === 'store-failed';
    // The name of an exception is in Openfire's own log.
    return { act: 'end', state: 'failed', reason: known ? why : 'redelivery-failed' };
  }
  return { act: 'again', inMs, reason: `attempt ${failures + 1} came to nothing: ${why}` };
}

/** When messages are tried again: each has one time, whatever else asks for another attempt meanwhile. */
export class Retries {
  /** Times by row, in milliseconds of the ledger's clock. */
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

  /** The message is being tried, or is with a client or in the offline store. */
  cancel(row: number): void {
    this.due.delete(row);
  }

  /** Takes out the rows whose time has come. */
  take(now: number): number[] {
    const rows = [...this.due].filter(([, at]) => at <= now).map(([row]) => row);
    for (const row of rows) this.due.delete(row);
    return rows.sort((a, b) => a - b);
  }
}
