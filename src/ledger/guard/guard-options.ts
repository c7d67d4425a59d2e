/** What the ledger passes to the guard, and how the guard reports back. */
import type { TrackedMessage } from '../../model/message.ts';
import type { Session } from '../memory/sessions.ts';

export interface GuardOptions {
  /**
   * Whether a message that Openfire does not redeliver after a session with stream management was really acknowledged.
   */
  readonly trustsStreamAcks: boolean;
  /** The session's client has acknowledged the message on its stream. */
  acknowledged(message: TrackedMessage, session: Session, at: number): void;
}
