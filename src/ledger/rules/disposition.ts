/** Decides what happens to a message whose session has ended, or that Openfire has dropped or forgotten. */
import { isConfirmed, isEnding } from '../../model/state.ts';
import type { State } from '../../model/state.ts';

export interface Standing {
  readonly guard: boolean;
  /** The message's state, including the barriers of all its sessions. */
  readonly state: State;
  readonly inOfflineStore: boolean;
  /** The message was in the offline store at some time. */
  readonly wasStored: boolean;
  /** A session was sent the message, so its client may have read it. */
  readonly wasSent: boolean;
  /** An open session was sent the message and has given no evidence yet. */
  readonly heldElsewhere: boolean;
  /** After the ended session was sent it, Openfire stored the message or gave it to another session. */
  readonly wentOn: boolean;
  /** A command to redeliver the message is under way. */
  readonly underWay: boolean;
  /** The message's stanza is still known. */
  readonly kept: boolean;
  /** The recipient's account is known; for a room's private message that nobody was given it is not. */
  readonly addressed: boolean;
  /** The session that ended had stream management, and Openfire redelivered other messages but not this one. */
  readonly streamAcked: boolean;
  /** The message was given to sessions in vain as often as allowed. */
  readonly exhausted: boolean;
  /** The client ended the session in order and had everything, as far as can be known. */
  readonly signedOut: boolean;
}

/** `rest`: nothing more is done, and nothing more is known of the message. */
export type Disposition =
  | { readonly act: 'none' | 'confirm' | 'rest'; readonly reason: string }
  | { readonly act: 'fail'; readonly reason: 'not-kept' | 'occupant-gone' | 'set-aside' }
  /**
   * `route` follows Openfire's rules; `return` does the same, but puts it back into the offline store whatever the
   * quota.
   */
  | { readonly act: 'redeliver'; readonly mode: 'route' | 'return'; readonly reason: string };

export function dispositionOf(standing: Standing): Disposition {
  const none = (reason: string): Disposition => ({ act: 'none', reason });
  const { state } = standing;
  if (isEnding(state)) return none('it has ended');
  if (isConfirmed(state)) return none('a client has it');
  if (standing.underWay) return none('it is being redelivered');
  if (standing.inOfflineStore) return none('it is in the offline store');
  if (standing.wentOn) return none('it has gone on from there');
  if (standing.streamAcked) return { act: 'confirm', reason: 'the client acknowledged it on its stream' };
  if (standing.heldElsewhere) return none('another session was sent it');
  if (standing.signedOut) return { act: 'rest', reason: 'its client signed out in order' };
  if (!standing.guard) return none('the guard is off');
  if (!standing.addressed) return { act: 'fail', reason: 'occupant-gone' };
  if (!standing.kept) return { act: 'fail', reason: 'not-kept' };
  if (standing.exhausted) return { act: 'fail', reason: 'set-aside' };
  if (standing.wasStored)
    return { act: 'redeliver', mode: 'return', reason: 'it goes back where it came from' };
  // Under the store's quota the sender could get an error about a message that its recipient has read.
  if (standing.wasSent) return { act: 'redeliver', mode: 'return', reason: 'somebody may have read it' };
  return { act: 'redeliver', mode: 'route', reason: 'nobody was sent it' };
}
