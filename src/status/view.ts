/** How the handler is, as REST and the console tell it. */
import type { Status } from '../base/condition.ts';

export interface Health {
  /**
   * `ok` (messages are followed and logged), `off` (a setting says otherwise), `degraded` (works, but somebody should
   * look) or `down` (the log is not being written).
   */
  readonly status: Status;
  readonly version: string;
  readonly openfire: string;
  readonly link: { readonly kind: 'pipe' | 'bridge'; readonly connected: boolean };
  readonly spool: {
    readonly pending: number;
    readonly bytes: number;
    readonly dropped: number;
    readonly full: boolean;
  };
  readonly store: {
    readonly kind: 'sqlite' | 'postgres';
    readonly ok: boolean;
    readonly problem: string | null;
  };
  readonly data: {
    readonly directory: string;
    /** Where the file system is mounted that it is on; null where that is not known. */
    readonly mount: string | null;
    /** Whether that is another file system than the root: in a container, whether the data outlives it. */
    readonly volume: boolean | null;
    readonly freeBytes: number | null;
    readonly totalBytes: number | null;
  };
  /** What keeps messages from being lost; counts are since the handler started. */
  readonly guard: {
    readonly on: boolean;
    /** Given to Openfire again, as their session ended without evidence. */
    readonly redelivered: number;
    /** Dropped or forgotten by Openfire, and brought to their recipient all the same. */
    readonly rescued: number;
    /** Ended without a reader; the message says why. */
    readonly refused: number;
    /** When the oldest was sent for which a client owes evidence (RFC 3339); null where all is confirmed. */
    readonly oldestUnconfirmed: string | null;
    /** Sessions that have not answered their last ping in time; the longest silent first, fifty at most. */
    readonly silent: readonly { readonly jid: string; readonly pings: number }[];
    readonly silentSessions: number;
  };
  /** How long messages are kept; see the retention's own view. */
  readonly retention: {
    readonly days: number;
    readonly waiting: { readonly days: number; readonly beginsAt: string; readonly messages: number } | null;
    readonly clockAheadBy: number | null;
  };
  /** Each with its remedy, for the Overview; empty when all is well. */
  readonly problems: readonly { readonly code: string; readonly text: string; readonly remedy: string }[];
}
