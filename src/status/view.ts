/** The handler's state as REST and the console show it. */
import type { Status } from '../base/condition.ts';

export interface Health {
  /**
   * `ok` (messages are followed and logged), `off` (a setting says otherwise), `degraded` (it works, but somebody
   * should look) or `down` (the log is not being written).
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
    /** The mount point of the file system with the data; null if it is not known. */
    readonly mount: string | null;
    /** Whether that file system is another one than the root's, so that the data outlives a container. */
    readonly volume: boolean | null;
    readonly freeBytes: number | null;
    readonly totalBytes: number | null;
  };
  /** The guard, which keeps messages from being lost; its counts are since the handler started. */
  readonly guard: {
    readonly on: boolean;
    /** Messages given to Openfire again because their session ended without evidence. */
    readonly redelivered: number;
    /** Messages that Openfire dropped or forgot and that were delivered all the same. */
    readonly rescued: number;
    /** Messages that ended without a reader; each says why. */
    readonly refused: number;
    /** When the oldest unconfirmed message was sent (RFC 3339); null if all are confirmed. */
    readonly oldestUnconfirmed: string | null;
    /** Sessions that have not answered their last ping in time, those with most missed pings first; fifty at most. */
    readonly silent: readonly { readonly jid: string; readonly pings: number }[];
    readonly silentSessions: number;
  };
  /** How long messages are kept; see RetentionView. */
  readonly retention: {
    readonly days: number;
    readonly waiting: { readonly days: number; readonly beginsAt: string; readonly messages: number } | null;
    readonly clockAheadBy: number | null;
  };
  /** Problems with their remedies, for the Overview; empty if all is well. */
  readonly problems: readonly { readonly code: string; readonly text: string; readonly remedy: string }[];
}
