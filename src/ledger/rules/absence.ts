/**
 * What it means if a message that Openfire had stored is no longer in the offline store. Absence alone is no loss: its
 * owner, an administrator or another program may have removed it, and much can happen while the tap is off. A message
 * was lost only if it was stored at a time at which Openfire is known to lose what it stores.
 */
import type { TrackedMessage } from '../../model/message.ts';
import type { Window } from '../../model/offline-store.ts';

/** The content of an account's offline store when Openfire read it, and what is known of the time before. */
export interface Listing {
  /** Bare JID. */
  readonly account: string;
  /** Keys of the messages in the store. */
  readonly keys: ReadonlySet<string>;
  /** Periods in which Openfire may have lost what it stored. */
  readonly windows: readonly Window[];
  /** The tap has worked all the time since the messages in question were stored. */
  readonly watched: boolean;
  /** Creation time of the account (ms since 1970); 0 if there is no account, null if the time is not known. */
  readonly createdAt: number | null;
  /** A session is open to which Openfire would have routed the listed messages. */
  readonly served: boolean;
  /** Rows of the messages that are gone because somebody asked for their removal. */
  readonly removed: ReadonlySet<number>;
  /** Numbers of the removals that are decided together with the listing. */
  readonly removals: readonly number[];
}

export type Absence =
  | { readonly act: 'put-back' }
  | { readonly act: 'expire'; readonly reason: 'account-deleted' | 'unwatched' | 'removed' };

export function absenceOf(
  { storedAt, sentAt }: Pick<TrackedMessage, 'storedAt' | 'sentAt'>,
  { windows, watched, createdAt }: Pick<Listing, 'windows' | 'watched' | 'createdAt'>,
): Absence {
  if (createdAt !== null && (createdAt === 0 || createdAt > sentAt)) {
    return { act: 'expire', reason: 'account-deleted' };
  }
  if (isWithin(windows, storedAt)) return { act: 'put-back' };
  return { act: 'expire', reason: watched ? 'removed' : 'unwatched' };
}

const isWithin = (windows: readonly Window[], at: number): boolean =>
  windows.some(({ from, to }) => at >= from && at <= to);

/** Messages that were removed from an offline store on purpose. */
export interface Taken {
  /** Number of the removal. */
  readonly removal: number;
  /** Rows of the messages. */
  readonly rows: readonly number[];
  /** Milliseconds since 1970; messages that were stored later stay. */
  readonly through: number;
  readonly reason: 'removed' | 'account-deleted';
}

/**
 * Decides whether a message has left the offline store or has to be handed out of it, because its reader is online and
 * Openfire would wait for the next login. Answers null if nothing is known.
 */
export function departureOf(
  message: Pick<TrackedMessage, 'row' | 'storedAt' | 'sentAt' | 'key'>,
  { taken, listing }: { readonly taken: Taken | null; readonly listing: Listing | null },
  accountHasGone: boolean,
): 'stays' | 'hand-out' | Absence | null {
  const { storedAt, key } = message;
  if (accountHasGone) return { act: 'expire', reason: 'account-deleted' };
  if (taken !== null) {
    return storedAt > 0 && storedAt <= taken.through ? { act: 'expire', reason: taken.reason } : 'stays';
  }
  if (listing === null) return null;
  if (storedAt <= 0) return 'stays';
  if (listing.keys.has(key)) return listing.served ? 'hand-out' : 'stays';
  const absence = absenceOf(message, listing);
  const isOfAnother = absence.act === 'expire' && absence.reason === 'account-deleted';
  return listing.removed.has(message.row) && !isOfAnother ? { act: 'expire', reason: 'removed' } : absence;
}

/** Milliseconds. Openfire takes a stored message's time before it writes it, and the tap reports it afterwards. */
const maxWritingMs = 5000;

/**
 * Which messages an account's owner has removed by naming the times at which Openfire stored them: for each time the
 * first message that was reported stored then or shortly afterwards. `stored` has only messages that are gone; anybody
 * may name any time, and Openfire also stores messages that have no row here.
 */
export function removedBy(
  times: readonly number[],
  stored: readonly { readonly row: number; readonly storedAt: number }[],
): number[] {
  const inOrder = stored.toSorted((one, other) => one.storedAt - other.storedAt);
  const rows = new Set<number>();
  for (const time of times) {
    const first = inOrder.find(({ row, storedAt }) => storedAt >= time && !rows.has(row));
    if (first !== undefined && first.storedAt - time <= maxWritingMs) rows.add(first.row);
  }
  return [...rows];
}
