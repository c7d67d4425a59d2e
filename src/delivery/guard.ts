/**
 * Sees to it that every message has a place: with a client that gave evidence, in the offline store, or at an end with
 * a reason. It gathers what has lost its place, waits until Openfire has told what it did about it, and has the rest
 * redelivered. The decisions themselves are in fate.ts and silence.ts.
 */
import type { Settings } from '../properties.ts';
import type { CommandStep, Listed } from '../spool/event.ts';
import type { Answering } from './answering.ts';
import type { TrackedMessage } from './batch.ts';
import type { Changes } from './changes.ts';
import { fateOf } from './fate.ts';
import type { Fate } from './fate.ts';
import type { KnownMessages } from './known.ts';
import { OfflineStore } from './offline-store.ts';
import { owed } from './promise.ts';
import { bareJid } from '../stanza/jid.ts';
import type { Session, Sessions } from './sessions.ts';
import { Settling } from './settling.ts';
import { isConfirmed } from './state.ts';
import type { Moment, Unsettled } from './settling.ts';
import type { LedgerStore, Placed, StoredProgress } from './store.ts';

/** Openfire hands what a closed BOSH session had queued to the offline store on another thread. */
const graceMs = 1000;
/** After a failure of Openfire's own, its database being away for instance. */
const retryMs = 30_000;
const messagesAtOnce = 500;
/** What has gone from the offline store is put back if it was stored so shortly before Openfire's start, or before the
 * store was handed out; what had been there for longer was cleared away on purpose. */
const lostBeforeStartMs = 24 * 3_600_000;
const lostBeforeFlushMs = 10 * 60_000;
/** Of accounts with something in the offline store, as many are looked at when Openfire has been started. */
const mostAccounts = 1000;

/** Endings that the shim reports for a redelivery of which nothing became; any other failure is tried again. */
const endingOf: Readonly<Record<string, 'failed' | 'unrouted'>> = {
  'no-account': 'unrouted',
  'no-store': 'unrouted',
  dropped: 'unrouted',
  quota: 'failed',
  'no-offline-store': 'failed',
};

export interface GuardParts {
  readonly store: LedgerStore;
  readonly known: KnownMessages;
  readonly sessions: Sessions;
  readonly changes: Changes;
  readonly answering: Answering;
  settings(): Settings;
  /** Whether what Openfire does not redeliver of a session with stream management was acknowledged indeed. */
  readonly trustsStreamAcks: boolean;
  /** The client at the session's full JID has the message. */
  confirmed(message: TrackedMessage, session: Session, at: number): void;
  closeSession(session: Session, at: number): void;
}

export class Guard {
  /** Since this handler started: given to Openfire again; brought to a place that Openfire had not given them; ended
   * without a reader. */
  readonly counts = { redelivered: 0, rescued: 0, refused: 0 };
  private readonly parts: GuardParts;
  private readonly settling = new Settling();
  private readonly offlineStore = new OfflineStore();
  /** Messages without a place, by row. */
  private readonly homeless = new Map<number, TrackedMessage>();
  /** Redeliveries that have not begun: the message's row by command. */
  private readonly underWay = new Map<number, number>();
  private ended: ReadonlySet<number> = new Set();
  /** Why a message is being redelivered, by row, until that has been done. */
  private readonly causes = new Map<number, 'redelivered' | 'rescued'>();
  /** Accounts (bare JIDs) whose offline store was handed out, and when, by Openfire's clock. */
  private readonly flushed = new Map<string, number>();
  private startedWith: Set<string> | null = null;

  constructor(parts: GuardParts, progress: StoredProgress, now: number) {
    this.parts = parts;
    for (const message of progress.homeless) {
      const same = parts.known.same(message);
      this.homeless.set(same.row, same);
    }
    for (const { command, message } of progress.outbox) {
      if (message !== null) this.underWay.set(command, message);
    }
    // By then the spool has told what became of most of them.
    this.reconsider(now + retryMs);
  }

  /** Something waits to be decided. */
  get isBusy(): boolean {
    return !this.settling.isEmpty || this.flushed.size > 0 || this.startedWith !== null;
  }

  /** It has entered, and what became of it is not known at the end of its batch. */
  misses(message: TrackedMessage): void {
    this.homeless.set(message.row, message);
  }

  /** A session was sent it, the offline store has it, or it has ended. */
  placed(message: TrackedMessage): void {
    if ((message.owed & owed.place) === 0) return;
    this.parts.changes.setOwed(message, message.owed & ~owed.place);
    if (this.homeless.size > 0) this.homeless.delete(message.row);
  }

  /** Openfire's routing came to nothing. */
  lost(message: TrackedMessage, now: number): void {
    this.settling.add({ session: null, rows: [message.row], from: now });
  }

  sessionEnded(session: Session, now: number): void {
    this.parts.sessions.end(session);
    this.hasFlushed(session);
    this.settling.add({ session, rows: session.unconfirmed.messages(), from: now + graceMs });
  }

  /** Told of after the session's end: two threads tell of them. */
  sentLate(session: Session, message: TrackedMessage): void {
    this.settling.of(session)?.rows.push(message.row);
  }

  /** The session has read what it was handed out of the offline store, if anything, or has ended. */
  hasFlushed(session: Session): void {
    if (session.flushedAt === null) return;
    this.flushed.set(bareJid(session.jid), session.flushedAt);
    session.flushedAt = null;
  }

  /** Openfire, or the plugin in it, was started; these accounts (bare JIDs) had sessions before. */
  started(accounts: readonly string[], now: number): void {
    this.offlineStore.forget();
    this.startedWith = new Set(accounts);
    this.reconsider(now + graceMs);
  }

  private reconsider(from: number): void {
    const pending = new Set(this.underWay.values());
    const rows = [...this.homeless.keys()].filter((row) => !pending.has(row)).sort((a, b) => a - b);
    if (rows.length > 0) this.settling.add({ session: null, rows, from });
  }

  /** By the barriers, too, of which the message's own state does not tell. */
  hasBeenRead(message: TrackedMessage): boolean {
    if (message.state !== 'sent') return isConfirmed(message.state);
    const [placed] = this.parts.store.findPlaced([message.row]);
    return placed !== undefined && isConfirmed(placed.state);
  }

  begun(command: number): void {
    this.underWay.delete(command);
  }

  /** A command has been executed. */
  executed(event: CommandStep, now: number): void {
    const message = event.key === null ? undefined : this.parts.known.byKey(event.key);
    if (message === undefined) return;
    const cause = this.causes.get(message.row) ?? 'redelivered';
    this.causes.delete(message.row);
    if (event.outcome === 'done') {
      this.counts[cause] += 1;
      return;
    }
    if ((message.owed & owed.place) === 0) return;
    const ending = endingOf[event.reason ?? ''];
    if (ending === undefined) {
      this.settling.add({ session: null, rows: [message.row], from: now + retryMs });
      return;
    }
    this.end(message, ending, event.reason, event.at);
  }

  listed(event: Listed, now: number): void {
    const inquiry = this.offlineStore.answered(event.jid);
    if (inquiry === undefined || event.keys === null) return;
    const listing = { lostSince: inquiry.lostSince, keys: new Set(event.keys) };
    this.settling.add({ session: null, rows: [...inquiry.rows], from: now + graceMs, listing });
  }

  /** Accounts (bare JIDs) whose offline store Openfire is to list. */
  takeQuestions(): readonly string[] {
    return this.offlineStore.takeQuestions();
  }

  /** Decides what can be decided. All events that were applied must be committed. True where there is news. */
  settle(moment: Moment, at: number): boolean {
    const asked = this.inquire(moment.now, at);
    this.ended = this.settling.endedRows;
    let room = messagesAtOnce;
    for (const entry of this.settling.ready(moment)) {
      const rows = entry.rows.splice(0, room);
      room -= rows.length;
      for (const placed of this.parts.store.findPlaced(rows)) this.decide(placed, entry, at);
      if (entry.rows.length > 0) return true;
      this.settling.remove(entry);
      if (entry.session !== null) this.parts.closeSession(entry.session, at);
    }
    return asked || room < messagesAtOnce;
  }

  private inquire(now: number, at: number): boolean {
    const { store } = this.parts;
    const ask = (account: string, lostSince: number): void =>
      this.offlineStore.ask(account, { lostSince, askedAt: now, rows: store.inOfflineStore(account) });
    const before = this.startedWith;
    this.startedWith = null;
    if (before !== null && this.parts.settings().guard) {
      for (const account of new Set([...before, ...store.accountsWithStored(mostAccounts)])) {
        ask(account, at - lostBeforeStartMs);
      }
    }
    const free = [...this.flushed].filter(([account]) => !this.offlineStore.isAsking(account, now));
    for (const [account, flushedAt] of free) {
      this.flushed.delete(account);
      ask(account, flushedAt - lostBeforeFlushMs);
    }
    return before !== null || free.length > 0;
  }

  private decide(placed: Placed, entry: Unsettled, at: number): void {
    const { changes, known, answering } = this.parts;
    const message = known.same(placed.message);
    const { session, listing } = entry;
    if (listing !== null) {
      const { storedAt } = message;
      if (storedAt <= 0 || listing.keys.has(message.key)) return;
      changes.setStored(message, -storedAt);
      if (storedAt < listing.lostSince && !isConfirmed(placed.state)) {
        return this.end(message, 'expired', 'removed', at);
      }
    }
    const fate = this.fate(placed, message, session);
    switch (fate.act) {
      case 'none':
        if (session === null && !this.isUnderWay(message)) this.placed(message);
        return;
      case 'confirm':
        if (session !== null) this.parts.confirmed(message, session, at);
        return;
      case 'fail':
        return this.end(message, 'failed', fate.reason, at);
      case 'redeliver': {
        const command = answering.redelivery(message, placed.xml ?? Buffer.alloc(0), fate.mode);
        changes.batch.commands.push(command);
        this.underWay.set(command.command, message.row);
        changes.setOwed(message, message.owed | owed.place);
        this.homeless.set(message.row, message);
        this.causes.set(message.row, session === null ? 'rescued' : 'redelivered');
      }
    }
  }

  private fate(placed: Placed, message: TrackedMessage, session: Session | null): Fate {
    const elsewhere = placed.holders.some(
      (holder) => holder.open && holder.session !== session?.row && !this.ended.has(holder.session),
    );
    const same = placed.holders.filter(({ jid }) => jid === session?.jid);
    return fateOf({
      guard: this.parts.settings().guard,
      state: placed.state,
      inOfflineStore: message.storedAt > 0,
      wasStored: placed.wasStored,
      heldElsewhere: elsewhere,
      // What a session did not confirm has a place until it is redelivered; what has none is looked at for that.
      underWay: session === null ? this.isUnderWay(message) : (message.owed & owed.place) !== 0,
      kept: placed.xml !== null,
      streamAcked: session !== null && session.managed && this.parts.trustsStreamAcks,
      repeatedToMute: session !== null && session.mute && same.length > 1,
    });
  }

  /** A command for it has not begun: it will, with another handler at the latest. */
  private isUnderWay(message: TrackedMessage): boolean {
    return [...this.underWay.values()].includes(message.row);
  }

  private end(
    message: TrackedMessage,
    state: 'failed' | 'unrouted' | 'expired',
    reason: string | null,
    at: number,
  ): void {
    this.parts.changes.rise(message, state, { jid: null, evidence: null, at, reason });
    this.placed(message);
    this.counts.refused += 1;
  }
}
