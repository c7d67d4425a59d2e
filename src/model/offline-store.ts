/** What is known of accounts' offline stores and of deleted accounts. */

/** A period in milliseconds since 1970, both ends included. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

export interface Comparison {
  /** Bare JID. */
  readonly account: string;
  readonly windows: readonly Window[];
  /** True if the tap has worked all the time since the messages in question were stored. */
  readonly watched: boolean;
}

/** Openfire was started, so the content of every offline store is to be compared. */
export interface StartedWith {
  /** Bare JIDs of the accounts that had sessions. */
  readonly accounts: readonly string[];
  /** The period whose stored messages may be lost; null if the tap did not work all the time. */
  readonly window: Window | null;
}

export interface Removal {
  /** Number of its row in the store. */
  readonly id: number;
  /** Bare JID. */
  readonly account: string;
  /** Milliseconds since 1970; messages that were stored later stay. */
  readonly through: number;
  /** When Openfire had stored the messages that were taken out (ms since 1970); null if all were taken out. */
  readonly times: readonly number[] | null;
  readonly reason: 'removed' | 'account-deleted';
}

/**
 * Accounts. A forgotten one leaves little: its sessions' last second, and the shim also checks the account on
 * redelivery.
 */
export const maxAccounts = 10_000;

export interface DeletedAccount {
  /** Bare JID. */
  readonly account: string;
  /** Row of the first message that is not meant for the former owner of the account. */
  readonly row: number;
}
