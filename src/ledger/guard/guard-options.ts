/** What the guard is told by the ledger, and tells it. */
import type { TrackedMessage } from '../../model/message.ts';
import type { Session } from '../memory/sessions.ts';

export interface GuardOptions {
  /** Whether what Openfire does not redeliver of a session with stream management was acknowledged indeed. */
  readonly trustsStreamAcks: boolean;
  /** The client at the session's full JID has acknowledged the message on its stream. */
  acknowledged(message: TrackedMessage, session: Session, at: number): void;
}
