/** What the ledger needs of a store; one folder of `src/chatlog/` for each engine. */
import type { Batch, OutboxCommand, SessionRow, TrackedMessage } from './batch.ts';

export interface OpenSession {
  readonly session: SessionRow;
  /** Messages sent to it of which something is owed to their sender. */
  readonly awaiting: readonly { readonly message: TrackedMessage; readonly position: number }[];
}

export interface StoredProgress {
  /** Sequence of the last spool event whose teaching is in the store. */
  readonly position: number;
  readonly nextMessage: number;
  readonly nextSession: number;
  readonly nextCommand: number;
  /** When this store was made, in milliseconds since 1970. */
  readonly createdAt: number;
  readonly openSessions: readonly OpenSession[];
  readonly outbox: readonly OutboxCommand[];
}

export interface LedgerStore {
  load(): StoredProgress;
  /** By stanza-id. */
  findMessage(key: string): TrackedMessage | undefined;
  /** The youngest message from one bare JID to another with this id or origin-id. */
  findByClientId(sender: string, recipient: string, id: string): TrackedMessage | undefined;
  /** Earlier messages than this one from its sender to its recipient, from a time on; not more than a thousand. */
  findBefore(message: TrackedMessage, from: number): readonly TrackedMessage[];
  /** All or nothing, durable when it returns. Throws StoreError. */
  commit(batch: Batch): void;
  /** Deletes some of what was sent before a time; true where there is more. Throws StoreError. */
  expire(before: number): boolean;
  close(): void;
}

export type StoreProblem = 'busy' | 'full' | 'damaged' | 'unusable';

export class StoreError extends Error {
  readonly code: string;
  readonly problem: StoreProblem;
  /** What an administrator can do about it. */
  readonly remedy: string;

  constructor(problem: StoreProblem, message: string, remedy: string, cause: unknown) {
    super(message, { cause });
    this.problem = problem;
    this.code = `RECEIPTS_STORE_${problem.toUpperCase()}`;
    this.remedy = remedy;
  }
}
