/**
 * Collects what a run of events changes, by the rules of the states. Nothing else writes a batch: each kind of change
 * has a method here, so that one search shows what a batch can hold and who fills it.
 */
import { Gathered } from '../../model/batch.ts';
import type { Batch, BatchEnd } from '../../model/batch.ts';
import type { Order } from '../../model/command.ts';
import type { Barrier, DeliveryChange, Given } from '../../model/delivery.ts';
import type { NewMessage, TrackedMessage } from '../../model/message.ts';
import type { Comparison, DeletedAccount, Removal, StartedWith } from '../../model/offline-store.ts';
import type { SessionRow } from '../../model/session.ts';
import { isConfirmed, isEnding, rises } from '../../model/state.ts';
import type { Evidence, State } from '../../model/state.ts';
import type { Telling } from '../../model/telling.ts';
import { resourceOf } from '../../stanza/jid.ts';

/** What raises a state: who reported it (full JID; null for the server itself), by which evidence, and when. */
export interface Cause {
  readonly jid: string | null;
  readonly evidence: Evidence | null;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Row of the session that it came from, if known: a full JID may have had several sessions. */
  readonly session?: number;
  /** Why the message ended. */
  readonly reason?: string | null;
}

export class Changes {
  observed = false;
  /** Stanzas are kept that are not part of the chat log; they are released once a client has the message. */
  holdsUnlogged = false;
  private gathered = new Gathered();
  private nextCommand: number;
  /** The row of the session that stands for a full JID in the ledger. */
  private readonly sessionRow: (jid: string, at: number) => number;

  /** `nextCommand` is the number of the first new command. */
  constructor(nextCommand: number, sessionRow: (jid: string, at: number) => number) {
    this.nextCommand = nextCommand;
    this.sessionRow = sessionRow;
  }

  /** The changes so far, for code that has to know what the store does not have yet. */
  get batch(): Pick<Batch, 'messages' | 'deliveries' | 'barriers'> {
    return this.gathered;
  }

  /** Answers the batch so far, and begins the next one. */
  take(end: BatchEnd): Batch {
    const taken = this.gathered;
    this.gathered = new Gathered();
    return Object.assign(taken, end);
  }

  addMessage(added: NewMessage, at: number, body: string | null): void {
    this.gathered.messages.push(added);
    this.countAndNotify(added.message, 'accepted', { jid: null, evidence: null, at }, body);
  }

  addDelivery(delivery: DeliveryChange): void {
    this.gathered.deliveries.push(delivery);
  }

  addBarrier(barrier: Barrier): void {
    this.gathered.barriers.push(barrier);
  }

  openSession(session: SessionRow): void {
    this.gathered.sessionsOpened.push(session);
  }

  closeSession(row: number, at: number): void {
    this.gathered.sessionsClosed.push({ row, at });
  }

  /**
   * Raises the state alone, without a step in the timeline, because a delivery that is written separately implies it.
   */
  raiseMessage(message: TrackedMessage, state: State, cause: Cause): boolean {
    if (!rises(message.state, state)) return false;
    if (isEnding(message.state)) this.gathered.corrected.push(message.row);
    message.state = state;
    this.gathered.changed.add(message);
    if (isEnding(state) || isConfirmed(state)) this.release(message.row);
    this.countAndNotify(message, state, cause);
    return true;
  }

  /**
   * Raises the state, adds a step to the timeline, and records the delivery to the client, even if it was not the
   * first.
   */
  raise(message: TrackedMessage, state: State, cause: Cause): void {
    if (this.raiseMessage(message, state, cause)) this.addStep(message, state, cause);
    const { jid, evidence, at } = cause;
    if (jid === null) return;
    const session = cause.session ?? this.sessionRow(jid, at);
    this.addDelivery({ message, session, jid, position: null, state, evidence, at, sender: null });
  }

  /** As `raise`, but adds a step also if the state was higher before, because the message went back. */
  raiseOrReturn(message: TrackedMessage, state: State, cause: Cause): void {
    if (rises(message.state, state)) return this.raise(message, state, cause);
    this.addStep(message, state, cause);
    this.notify(message, state, cause);
  }

  /** Sends the message on its way again, whatever its state was: the only case in which a state falls. */
  reopen(message: TrackedMessage, at: number, reason: string): void {
    const cause: Cause = { jid: null, evidence: null, at, reason };
    message.state = 'accepted';
    this.gathered.changed.add(message);
    this.gathered.corrected.push(message.row);
    this.gathered.restarted.push(message.row);
    this.addStep(message, message.state, cause);
    this.notify(message, message.state, cause);
  }

  setOwed(message: TrackedMessage, bits: number): void {
    if (message.owed === bits) return;
    message.owed = bits;
    this.gathered.changed.add(message);
  }

  /** Sets `storedAt`, and `storedFor` if it is given. */
  setStored(message: TrackedMessage, storedAt: number, storedFor = message.storedFor): void {
    message.storedAt = storedAt;
    message.storedFor = storedFor;
    this.gathered.changed.add(message);
  }

  /** The guard does not need the stanza of this message (by its row) any more. */
  release(row: number): void {
    if (this.holdsUnlogged) this.gathered.released.push(row);
  }

  /** Answers the command's number. `message` is the row of the message that it redelivers. */
  addCommand(order: Order, message: number | null = null): number {
    const command = this.nextCommand++;
    this.gathered.commands.push({ command, order, message });
    return command;
  }

  commandBegun(command: number): void {
    this.gathered.executed.push(command);
  }

  /** The message (by its row) was given to Openfire again. */
  redelivered(row: number): void {
    this.gathered.redelivered.push(row);
  }

  redeliveryFailed(row: number): void {
    this.gathered.failures.push(row);
  }

  setGiven(row: number, { counted, times }: Given): void {
    this.gathered.given.push({ message: row, counted, times });
  }

  /** Null means that it is settled. */
  setTelling(id: number, telling: Telling | null): void {
    this.gathered.tellings.set(id, telling);
  }

  /** Null means that it has been compared. */
  setComparison(account: string, comparison: Comparison | null): void {
    this.gathered.comparisons.set(account, comparison);
  }

  /** Null means that it has been decided. */
  setRemoval(id: number, removal: Removal | null): void {
    this.gathered.removals.set(id, removal);
  }

  setStartedWith(startedWith: StartedWith | null): void {
    this.gathered.startedWith = startedWith;
  }

  addDeletedAccount(deleted: DeletedAccount): void {
    this.gathered.deletedAccounts.push(deleted);
  }

  /** Counts and reports a state that the store derives from other rows. */
  countAndNotify(message: TrackedMessage, state: State, cause: Cause, body: string | null = null): void {
    const { rises: counts } = this.gathered;
    counts.set(state, (counts.get(state) ?? 0) + 1);
    this.notify(message, state, cause, body);
  }

  /** Reports to observers only; it changes nothing. */
  notify(
    message: TrackedMessage,
    state: State,
    { jid, evidence, at }: Cause,
    body: string | null = null,
  ): void {
    if (!this.observed) return;
    const resource = jid === null ? null : resourceOf(jid);
    this.gathered.notices.push({ message, body, state, resource, evidence, at });
  }

  private addStep(message: TrackedMessage, state: State, cause: Cause): void {
    const { jid, evidence, at, reason = null } = cause;
    const resource = jid === null ? null : resourceOf(jid);
    this.gathered.transitions.push({ message: message.row, at, state, resource, evidence, reason });
  }
}
