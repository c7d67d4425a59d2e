/**
 * What it means that a message is not in the offline store any more, in which Openfire had put it. That alone is no
 * loss: its owner, an administrator or another program may have taken it out, and much goes on while nobody watches.
 * It was lost only if it was stored at a time of which it is known that Openfire may lose what it stores then.
 */
import type { TrackedMessage } from '../../model/message.ts';
import type { Window } from '../../model/offline-store.ts';

/** What an account's store held when Openfire looked, and what is known of the time before. */
export interface Listing {
  /** Bare JID. */
  readonly account: string;
  /** Stanza-ids. */
  readonly keys: ReadonlySet<string>;
  /** When Openfire may have lost what it stored. */
  readonly windows: readonly Window[];
  /** The tap was at work all the time since the messages in question were stored. */
  readonly watched: boolean;
  /** When the account was made, in milliseconds since 1970; 0 where there is none, null where that is not known. */
  readonly createdAt: number | null;
  /** Somebody is there to whom Openfire would have routed what is listed. */
  readonly served: boolean;
  /** Rows of what is not there because somebody asked for its removal. */
  readonly removed: ReadonlySet<number>;
  /** Numbers of the removals that are decided with it. */
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

/** What was taken out of a store on purpose. */
export interface Taken {
  /** Number of the removal. */
  readonly removal: number;
  /** Of messages. */
  readonly rows: readonly number[];
  /** Milliseconds since 1970: what was stored later stays. */
  readonly through: number;
  readonly reason: 'removed' | 'account-deleted';
}

/**
 * Whether a message has left the offline store, by what is known of it, or has to, as its reader is there and Openfire
 * will hand it out at the next login only; null where nothing is known.
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

/** Openfire takes the time by which it knows a stored message before it writes it; we hear of it when it has. */
const mostWritingMs = 5000;

/**
 * Which messages an account's owner has removed by naming the times at which Openfire stored them: of those that were
 * told to be stored then or shortly after, the first. `stored`: those that are not there any more; anybody may name any
 * time, and Openfire stores what has no row here, too.
 */
export function removedBy(
  times: readonly number[],
  stored: readonly { readonly row: number; readonly storedAt: number }[],
): number[] {
  const inOrder = stored.toSorted((one, other) => one.storedAt - other.storedAt);
  const rows = new Set<number>();
  for (const time of times) {
    const first = inOrder.find(({ row, storedAt }) => storedAt >= time && !rows.has(row));
    if (first !== undefined && first.storedAt - time <= mostWritingMs) rows.add(first.row);
  }
  return [...rows];
}
