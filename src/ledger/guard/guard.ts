/**
 * Makes sure that every message has a place: with a client that gave evidence, in the offline store, or at an end with
 * a reason. It collects messages that have lost their place, waits until Openfire has reported what it did about them,
 * and has the others redelivered. The decisions are in rules/disposition.ts and rules/silence.ts.
 */
import type { Given } from '../../model/delivery.ts';
import type { TrackedMessage } from '../../model/message.ts';
import { isBeingHandedOut, owed } from '../../model/promise.ts';
import { isConfirmed, rises } from '../../model/state.ts';
import type { AccountChange, CommandStep, Listed, Started } from '../../spool/event.ts';
import type { Placed, StoredProgress } from '../../store/ledger-store.ts';
import type { LedgerState } from '../memory/ledger-state.ts';
import type { Session } from '../memory/sessions.ts';
import { Settling } from '../memory/settling.ts';
import type { Moment, Unsettled } from '../memory/settling.ts';
import { departureOf } from '../rules/absence.ts';
import { givenAgain } from '../rules/deliveries.ts';
import { dispositionOf } from '../rules/disposition.ts';
import { endsWithResource } from '../rules/gone-resource.ts';
import { Retries } from '../rules/tries.ts';
import { othersMayKnow } from './cluster.ts';
import type { GuardOptions } from './guard-options.ts';
import { Unplaced } from './unplaced.ts';
import { OfflineStore } from './offline-store.ts';
import { Redeliveries } from './redeliveries.ts';
import { standingOf } from './standing.ts';
import { doubtful, mayTrust, nextCertain } from './stream-acks.ts';

/** Milliseconds: Openfire moves a closed BOSH session's queue to the offline store on another thread. */
const graceMs = 1000;
/** Milliseconds after a restart of the handler by which a redelivery that had begun has ended. */
const restartMs = 10_000;
const messagesAtOnce = 500;

export class Guard {
  /** Since this handler started: redelivered after a session's end, rescued from being dropped, ended unread. */
  readonly counts = { redelivered: 0, rescued: 0, refused: 0 };
  private readonly state: LedgerState;
  private readonly options: GuardOptions;
  readonly settling = new Settling();
  private readonly retries = new Retries();
  readonly offlineStore: OfflineStore;
  private readonly unplaced: Unplaced;
  private readonly redeliveries: Redeliveries;
  private ended: ReadonlySet<number> = new Set();
  /** Rows of redeliveries that have not begun, while decisions are made. */
  private pending: Set<number> = new Set();

  constructor(state: LedgerState, progress: StoredProgress, options: GuardOptions) {
    this.state = state;
    this.options = options;
    this.offlineStore = new OfflineStore(state, progress);
    this.unplaced = new Unplaced(state, progress.unplaced);
    this.redeliveries = new Redeliveries(state, progress.outbox, this.counts);
    // By then the spool has reported what became of most of them.
    this.reconsider(state.now + restartMs);
  }

  /** Something waits for a decision. */
  get isBusy(): boolean {
    return !this.settling.isEmpty || !this.retries.isEmpty || this.offlineStore.isBusy;
  }

  /** All events of a batch have been applied. */
  batchEnds(): void {
    this.unplaced.gather();
  }

  /** A session was sent the message, the offline store has it, or it has ended. */
  placed(message: TrackedMessage): void {
    if ((message.owed & owed.place) === 0) return;
    this.state.changes.setOwed(message, message.owed & ~owed.place);
    this.unplaced.delete(message.row);
    this.retries.cancel(message.row);
  }

  /** Openfire's routing has failed. */
  lost(message: TrackedMessage): void {
    const { sessions, settings, lastAt } = this.state;
    const isThere = sessions.withJid(message.to) !== undefined;
    if (!isThere && endsWithResource(message, settings['guard.gone-resource'])) {
      return this.end(message, 'unrouted', 'gone-resource', lastAt);
    }
    this.settling.add({ session: null, rows: [message.row], from: this.state.now });
  }

  /** Whether a decision about the message, or another attempt, is coming. */
  isExpected({ row }: TrackedMessage): boolean {
    return this.unplaced.has(row) || this.redeliveries.pending.has(row) || this.retries.has(row);
  }

  /** Has it redelivered once the cause is committed; a message that was only viewed is still stored (XEP-0013). */
  again(message: TrackedMessage): void {
    if (message.storedAt > 0) return;
    this.markUnplaced(message);
    this.settling.add({ session: null, rows: [message.row], from: this.state.now + graceMs });
  }

  sessionEnded(session: Session): void {
    this.state.sessions.end(session);
    session.uncounted = new Set(session.unconfirmed.messagesBefore(session.countedSince ?? 0));
    this.offlineStore.sessionEnded(session);
    this.settling.add({ session, rows: session.unconfirmed.messages(), from: this.state.now + graceMs });
  }

  /** The event came after the session's end, as two threads write them; that nothing was unsent came before it. */
  sentLate(session: Session, message: TrackedMessage): void {
    if (session.signedOut && !session.managed) return this.again(message);
    this.settling.of(session)?.rows.push(message.row);
  }

  /** A message was stored for an account (bare JID); a session may have been handed the store at that moment. */
  storedBesideSession(account: string, at: number): void {
    if (this.state.sessions.hasAccount(account)) this.offlineStore.mayHaveLost(account, at);
  }

  /** Openfire, or the plugin in it, was started; these accounts (bare JIDs) had sessions before. */
  started(event: Started, accounts: readonly string[]): void {
    this.offlineStore.started(event, accounts);
    this.reconsider(this.state.now + graceMs);
  }

  /** The spool had no room for events about messages; these accounts (bare JIDs) have sessions. */
  missed(accounts: readonly string[]): void {
    this.offlineStore.missed(accounts);
    this.reconsider(this.state.now + graceMs);
  }

  /** Messages to a deleted account end, wherever they are; those that its sessions hold end with the sessions. */
  accountChanged(event: AccountChange): void {
    this.offlineStore.accountChanged(event);
    if (event.what !== 'deleted') return;
    const { deleted } = this.state;
    deleted.note(event.jid);
    const rows = deleted.among(this.unplaced.all());
    if (rows.length > 0) this.settling.add({ session: null, rows, from: this.state.now });
  }

  private reconsider(from: number): void {
    const pending = this.redeliveries.pending;
    const rows = this.unplaced
      .all()
      .map(({ row }) => row)
      .filter((row) => !pending.has(row) && !this.retries.has(row))
      .sort((a, b) => a - b);
    if (rows.length > 0) this.settling.add({ session: null, rows, from, afterStart: true });
  }

  /** Also considers barriers, which the message's own state does not include. */
  hasBeenRead(message: TrackedMessage): boolean {
    if (message.state !== 'sent') return isConfirmed(message.state);
    const [placed] = this.state.store.findPlaced([message.row]);
    return placed !== undefined && isConfirmed(placed.state);
  }

  begun(command: number): void {
    this.redeliveries.begun(command);
  }

  /** A command has been executed. */
  executed(event: CommandStep): void {
    const message = event.key === null ? undefined : this.state.known.byKey(event.key);
    if (message === undefined) return;
    const failed = this.redeliveries.executed(message, event);
    if (failed === null) return;
    if (failed.act === 'stays') this.placed(message);
    else if (failed.act === 'end') this.end(message, failed.state, failed.reason, event.at);
    else this.retries.schedule(message.row, this.state.now + failed.inMs);
  }

  listed(event: Listed): void {
    const answered = this.offlineStore.answered(event);
    if (answered === null) return;
    const { rows, listing } = answered;
    this.settling.add({ session: null, rows: [...rows], from: this.state.now + graceMs, listing });
  }

  /** Accounts (bare JIDs) whose offline store Openfire is asked to list. */
  takeQuestions(): readonly string[] {
    return this.offlineStore.takeQuestions();
  }

  /** Decides what can be decided. All applied events must be committed. It answers true if anything has changed. */
  settle(moment: Moment): boolean {
    const at = this.state.lastAt;
    const asked = this.offlineStore.inquire();
    const again = this.retries.take(moment.now);
    if (again.length > 0) this.settling.add({ session: null, rows: again, from: moment.now });
    for (const taken of this.offlineStore.takeRemoved()) {
      this.settling.add({ session: null, rows: [...taken.rows], from: moment.now, taken });
    }
    this.ended = this.settling.endedRows;
    this.pending = this.redeliveries.pending;
    let room = messagesAtOnce;
    for (const entry of this.settling.ready(moment)) {
      const rows = entry.rows.splice(0, room);
      room -= rows.length;
      for (const placed of this.state.store.findPlaced(rows)) this.decide(placed, entry, at);
      if (entry.rows.length > 0) return true;
      const doubted = this.state.store.findPlaced(entry.doubted.map(({ row }) => row));
      for (const placed of doubted) this.decide(placed, entry, at, false);
      this.settling.remove(entry);
      this.offlineStore.settled(entry);
      if (entry.session !== null) this.state.closeSession(entry.session, at);
    }
    return asked || room < messagesAtOnce;
  }

  /** `trustsAcks`: whether a client's acknowledgement of the message can be believed. */
  private decide(placed: Placed, entry: Unsettled, at: number, trustsAcks = true): void {
    const { changes, known } = this.state;
    const message = known.same(placed.message);
    if (this.state.clustered && othersMayKnow(entry)) return this.placed(message);
    const { session, doubted } = entry;
    const cause = session === null ? 'rescued' : 'redelivered';
    const departure = departureOf(message, entry, this.state.deleted.had(message, placed.holders));
    if (departure === 'stays') return;
    if (departure === 'hand-out')
      return this.redeliveries.handOut(message, placed) ? this.markUnplaced(message) : undefined;
    // The shim checks, when it puts the message back, whether it had already been taken out.
    const wasCutShort = departure === null && entry.afterStart && isBeingHandedOut(message);
    if (wasCutShort && !this.isUnderWay(message)) changes.setStored(message, -message.storedAt);
    if (departure !== null) {
      if (message.storedAt > 0) changes.setStored(message, -message.storedAt);
      if (departure.act === 'expire') {
        if (isConfirmed(placed.state)) return this.placed(message);
        return this.end(message, 'expired', departure.reason, at);
      }
    }
    const given = this.givenAgain(placed, entry);
    const circumstances = {
      guard: this.state.settings.guard,
      domain: this.state.domain,
      ended: this.ended,
      underWay: this.isUnderWay(message),
      exhausted: given === null,
      trustsAcks:
        trustsAcks && session !== null && mayTrust(session, message.row, this.options.trustsStreamAcks),
    };
    const disposition = dispositionOf(standingOf(placed, message, session, circumstances));
    switch (disposition.act) {
      case 'none':
        if (session === null && !this.isUnderWay(message)) this.placed(message);
        return;
      case 'rest':
        changes.release(message.row);
        return;
      case 'confirm': {
        if (session === null) return;
        const certain = nextCertain(doubted, message, doubtful(session, this.options.trustsStreamAcks));
        if (certain !== undefined) this.options.acknowledged(certain, session, at);
        return;
      }
      case 'fail':
      case 'redeliver':
        entry.firstIsDecided = true;
        if (disposition.act === 'fail') return this.end(message, 'failed', disposition.reason, at);
        if (given !== null && given !== placed.given) changes.setGiven(message.row, given);
        this.retries.cancel(message.row);
        this.redeliveries.order(message, placed, disposition.mode, cause);
        this.pending.add(message.row);
        this.markUnplaced(message);
    }
  }

  private markUnplaced(message: TrackedMessage): void {
    this.state.changes.setOwed(message, message.owed | owed.place);
    this.unplaced.add(message);
  }

  /** The new counts; null if the message was given to sessions in vain as often as allowed. */
  private givenAgain({ given }: Placed, { session, listing, firstIsDecided }: Unsettled): Given | null {
    if (session === null && listing === null) return given;
    const ending = {
      byServer: session?.outlived ?? false,
      silent: (session?.unanswered ?? 0) > 0,
      isFirst: session !== null && !firstIsDecided,
    };
    return givenAgain(given, ending, this.state.settings['guard.deliveries']);
  }

  /** A command for the message has not begun; it will, with another handler at the latest. */
  private isUnderWay(message: TrackedMessage): boolean {
    return this.pending.has(message.row);
  }

  end(
    message: TrackedMessage,
    state: 'failed' | 'unrouted' | 'expired',
    reason: string | null,
    at: number,
  ): void {
    // A client may have reported meanwhile that it has the message.
    if (rises(message.state, state)) this.counts.refused += 1;
    this.state.changes.raise(message, state, { jid: null, evidence: null, at, reason });
    this.state.noteEnded(message);
    this.placed(message);
  }
}
