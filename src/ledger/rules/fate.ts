/** What becomes of a message whose session has ended, or that Openfire dropped or forgot. */
import { isConfirmed, isEnding } from '../../model/state.ts';
import type { State } from '../../model/state.ts';

export interface Standing {
  readonly guard: boolean;
  /** Of the message, barriers of all its sessions included. */
  readonly state: State;
  readonly inOfflineStore: boolean;
  /** It was in the offline store at some time. */
  readonly wasStored: boolean;
  /** A session was sent it, so that its client may have read it. */
  readonly wasSent: boolean;
  /** A session that is still open was sent it and has given no evidence yet. */
  readonly heldElsewhere: boolean;
  /** Openfire stored it, or gave it to another session, after the one that ended was sent it: it has gone on from there. */
  readonly wentOn: boolean;
  /** A command to redeliver it is on its way. */
  readonly underWay: boolean;
  /** Its stanza is still known. */
  readonly kept: boolean;
  /** It is known whose it is: of a room's private message that was given to nobody it is not. */
  readonly addressed: boolean;
  /** The session that ended had stream management, and Openfire, redelivering, did not redeliver it. */
  readonly streamAcked: boolean;
  /** It was given to as many sessions in vain as it may be. */
  readonly exhausted: boolean;
  /** Its client ended the session in order, and had all of it, as far as can be known. */
  readonly signedOut: boolean;
}

/** `rest`: nothing more is done for it, and no more is known of it. */
export type Fate =
  | { readonly act: 'none' | 'confirm' | 'rest'; readonly reason: string }
  | { readonly act: 'fail'; readonly reason: 'not-kept' | 'occupant-gone' | 'set-aside' }
  /** `route`: by Openfire's rules; `return`: the same, but back into the offline store whatever its quota. */
  | { readonly act: 'redeliver'; readonly mode: 'route' | 'return'; readonly reason: string };

export function fateOf(standing: Standing): Fate {
  const none = (reason: string): Fate => ({ act: 'none', reason });
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
  // An error to its sender, as the store's quota would have it, could be about what its recipient has read.
  if (standing.wasSent) return { act: 'redeliver', mode: 'return', reason: 'somebody may have read it' };
  return { act: 'redeliver', mode: 'route', reason: 'nobody was sent it' };
}
