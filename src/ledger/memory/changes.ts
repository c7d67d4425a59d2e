/** Gathers what a run of events changes, by the rules of the states. */
import { Batch } from '../../model/batch.ts';
import type { TrackedMessage } from '../../model/message.ts';
import { isConfirmed, isEnding, rises } from '../../model/state.ts';
import type { Evidence, State } from '../../model/state.ts';
import { resourceOf } from '../../stanza/jid.ts';

/** What raises a state: who said so (full JID; null for the server itself), how, and when. */
export interface Cause {
  readonly jid: string | null;
  readonly evidence: Evidence | null;
  readonly at: number;
  /** Row of the session it comes from, where that is known: a full JID may have had several. */
  readonly session?: number;
  /** Why it ended. */
  readonly reason?: string | null;
}

export class Changes {
  batch = new Batch();
  observed = false;
  /** Stanzas are kept that are not of the chat log: they are let go of when somebody has the message. */
  holdsUnlogged = false;
  /** The row of the session that stands for a full JID in the ledger. */
  private readonly sessionRow: (jid: string, at: number) => number;

  constructor(sessionRow: (jid: string, at: number) => number) {
    this.sessionRow = sessionRow;
  }

  /** The batch so far; a new one begins. */
  take(position: number): Batch {
    const taken = this.batch;
    taken.position = position;
    this.batch = new Batch();
    return taken;
  }

  /** Of the message alone: what is known of its deliveries is written elsewhere. */
  raise(message: TrackedMessage, state: State, { jid, evidence, at }: Cause): boolean {
    if (!rises(message.state, state)) return false;
    if (isEnding(message.state)) this.batch.corrected.push(message.row);
    message.state = state;
    this.batch.changed.add(message);
    if (this.holdsUnlogged && (isEnding(state) || isConfirmed(state))) {
      this.batch.released.push(message.row);
    }
    this.notice(message, state, { jid, evidence, at });
    return true;
  }

  /** With its place in the timeline, and in the delivery to the client that said so, be it not the first to. */
  rise(message: TrackedMessage, state: State, cause: Cause): void {
    const { jid, evidence, at, reason = null } = cause;
    const resource = jid === null ? null : resourceOf(jid);
    if (this.raise(message, state, cause)) {
      this.batch.transitions.push({ message: message.row, at, state, resource, evidence, reason });
    }
    if (jid === null) return;
    const session = cause.session ?? this.sessionRow(jid, at);
    this.batch.deliveries.push({ message, session, jid, position: null, state, evidence, at, sender: null });
  }

  /** As `rise`, and with its place in the timeline though the state was higher before: it went back. */
  step(message: TrackedMessage, state: State, cause: Cause): void {
    if (rises(message.state, state)) return this.rise(message, state, cause);
    const { jid, evidence, at, reason = null } = cause;
    const resource = jid === null ? null : resourceOf(jid);
    this.batch.transitions.push({ message: message.row, at, state, resource, evidence, reason });
    this.tell(message, state, cause, null);
  }

  /** It is on its way again, whatever it had come to: the one case in which a state goes back. */
  reopen(message: TrackedMessage, at: number, reason: string): void {
    const state = 'accepted';
    message.state = state;
    this.batch.changed.add(message);
    this.batch.corrected.push(message.row);
    this.batch.transitions.push({ message: message.row, at, state, resource: null, evidence: null, reason });
    this.tell(message, state, { jid: null, evidence: null, at }, null);
  }

  setOwed(message: TrackedMessage, bits: number): void {
    if (message.owed === bits) return;
    message.owed = bits;
    this.batch.changed.add(message);
  }

  /** What `storedAt` is from now on; `storedFor` stays where it is not given. */
  setStored(message: TrackedMessage, storedAt: number, storedFor = message.storedFor): void {
    message.storedAt = storedAt;
    message.storedFor = storedFor;
    this.batch.changed.add(message);
  }

  notice(
    message: TrackedMessage,
    state: State,
    { jid, evidence, at }: Cause,
    body: string | null = null,
  ): void {
    this.batch.countRise(state);
    this.tell(message, state, { jid, evidence, at }, body);
  }

  /** To observers only: it changes nothing. */
  tell(message: TrackedMessage, state: State, { jid, evidence, at }: Cause, body: string | null): void {
    if (!this.observed) return;
    const resource = jid === null ? null : resourceOf(jid);
    this.batch.notices.push({ message, body, state, resource, evidence, at });
  }
}
