/** What is known of accounts' offline stores, and of accounts that were deleted. */

/** Milliseconds since 1970, both ends included. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

export interface Comparison {
  /** Bare JID. */
  readonly account: string;
  readonly windows: readonly Window[];
  /** The tap was at work all the time since the messages in question were stored. */
  readonly watched: boolean;
}

/** Openfire was started: what is in any store is to be compared. */
export interface StartedWith {
  /** Bare JIDs that had sessions. */
  readonly accounts: readonly string[];
  /** When what was stored may have been lost; null where the tap was not at work all the time. */
  readonly window: Window | null;
}

export interface Removal {
  /** Number of its row. */
  readonly id: number;
  /** Bare JID. */
  readonly account: string;
  /** Milliseconds since 1970: what is stored later stays. */
  readonly through: number;
  /** When Openfire stored what was taken out; null where that is all. */
  readonly times: readonly number[] | null;
  readonly reason: 'removed' | 'account-deleted';
}

/** What is left of them is a session's last second, and the shim compares what it redelivers with the account, too. */
export const mostAccounts = 10_000;

export interface DeletedAccount {
  /** Bare JID. */
  readonly account: string;
  /** Of the first message that is not for who had it. */
  readonly row: number;
}
