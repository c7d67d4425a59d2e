/** The sessions that may have something to confirm, and when each is to be asked for it. */
import type { TrackedMessage } from '../../model/message.ts';
import { mayAwait } from '../../model/session.ts';
import { Unconfirmed } from '../../model/unconfirmed.ts';
import { bareJid } from '../../stanza/jid.ts';
import type { AwaitedMessage, Awaited, PingDue, Session } from './session.ts';

export type { Awaited, EarlyClaim, PingDue, Session } from './session.ts';

/** Closed sessions that are remembered, because of claims that their clients made just before. */
const maxGone = 1000;
/** Longest pause between two pings of a session that does not answer, in milliseconds. */
const maxPauseMs = 5 * 60_000;

const noRows: ReadonlySet<number> = new Set();

export class ClientSessions {
  /** Awaited messages by row; a message is one object wherever it is referenced. */
  private readonly awaited = new Map<number, AwaitedMessage>();
  private awaitedInAll = 0;
  private readonly byStream = new Map<string, Session>();
  /** The sessions that were closed last, the oldest first. */
  private readonly gone = new Map<string, Session>();
  private readonly streamByJid = new Map<string, string>();
  /** By account (bare JID): its open sessions. */
  private readonly accounts = new Map<string, Set<Session>>();
  private readonly scheduled = new Set<Session>();
  /** Sessions that were sent something since they had last confirmed everything. */
  private readonly holding = new Set<Session>();

  get size(): number {
    return this.byStream.size;
  }

  /** Sessions that were pinged and have not answered in time. */
  get silent(): Session[] {
    return [...this.byStream.values()].filter(({ unanswered, ended }) => unanswered > 0 && !ended);
  }

  /** The oldest unconfirmed message of all sessions that are open or not settled yet. */
  get oldestUnconfirmed(): { readonly position: number; readonly at: number } | null {
    let oldest: { readonly position: number; readonly at: number } | null = null;
    for (const session of this.holding) {
      const { first } = session.unconfirmed;
      if (first === null) this.holding.delete(session);
      else if (oldest === null || first.position < oldest.position) oldest = first;
    }
    return oldest;
  }

  get(stream: string): Session | undefined {
    return this.byStream.get(stream);
  }

  /**
   * The session of this stream, even if it has been closed lately: Openfire ends a session whose connection is lost on
   * another thread than the one that still reads its stanzas.
   */
  speaking(stream: string): Session | undefined {
    return this.byStream.get(stream) ?? this.gone.get(stream);
  }

  withJid(jid: string): Session | undefined {
    const stream = this.streamByJid.get(jid);
    return stream === undefined ? undefined : this.byStream.get(stream);
  }

  /** `unconfirmed` has the messages that the session had not confirmed when an earlier handler stopped. */
  open(row: number, stream: string, jid: string, unconfirmed = new Unconfirmed()): Session {
    const session: Session = {
      row,
      stream,
      jid,
      lastBarrier: 0,
      unconfirmed,
      features: null,
      outstanding: null,
      endedAfter: null,
      pingAt: null,
      unanswered: 0,
      silentSince: null,
      managed: false,
      countedSince: null,
      uncounted: noRows,
      letInAgain: null,
      inactive: false,
      outlived: false,
      flushedAt: null,
      owesSince: null,
      beforeStart: false,
      ended: false,
      handedSince: Number.POSITIVE_INFINITY,
      displayedUntil: null,
      early: [],
      unsent: [],
      signedOut: false,
      doubtful: null,
      listens: false,
      awaiting: [],
      spilled: null,
    };
    this.byStream.set(stream, session);
    if (unconfirmed.length > 0) this.holding.add(session);
    const account = bareJid(jid);
    const others = this.accounts.get(account);
    if (others === undefined) this.accounts.set(account, new Set([session]));
    else others.add(session);
    this.streamByJid.set(jid, stream);
    return session;
  }

  /** Whether the account (bare JID) has an open session. */
  hasAccount(account: string): boolean {
    return this.accounts.has(account);
  }

  /** The open sessions of an account (bare JID), the oldest first. */
  ofAccount(account: string): readonly Session[] {
    return [...(this.accounts.get(account) ?? [])];
  }

  /** The session was sent this message, and has given no evidence for it yet. */
  hand(session: Session, message: TrackedMessage, position: number, at: number): void {
    const { sentAt } = message;
    if (sentAt < session.handedSince) session.handedSince = sentAt;
    const { displayedUntil } = session;
    if (displayedUntil !== null) {
      const sender = bareJid(message.from);
      if (sentAt < (displayedUntil.get(sender) ?? 0)) displayedUntil.set(sender, sentAt);
    }
    session.unconfirmed.push(message.row, position, at);
    if (session.unconfirmed.length === 1) this.holding.add(session);
  }

  awaitedMessage(row: number): TrackedMessage | undefined {
    return this.awaited.get(row)?.message;
  }

  /** The sender of this message, which the session was sent at this position, awaits its confirmation. */
  expect(
    session: Session,
    message: TrackedMessage,
    sent: { readonly position: number; readonly at: number; readonly isCarbon?: boolean },
  ): void {
    const { position, at, isCarbon = false } = sent;
    if (session.spilled !== null || !mayAwait(session.awaiting.length, this.awaitedInAll)) {
      const { row, position: first } = session.spilled ?? { row: message.row, position };
      session.spilled = { row: Math.min(row, message.row), position: first, last: position };
      return;
    }
    session.awaiting.push({ message, position, at, isCarbon });
    this.awaitedInAll += 1;
    const known = this.awaited.get(message.row);
    const entry = known ?? { message, times: 0, sessions: new Set() };
    entry.times += 1;
    if (!isCarbon) entry.sessions.add(session);
    if (known === undefined) this.awaited.set(message.row, entry);
  }

  /** The features of the other sessions that were sent this message and have given no evidence yet; see `features`. */
  othersAwaiting(message: TrackedMessage, except: Session | null): (ReadonlySet<string> | null)[] {
    const found: (ReadonlySet<string> | null)[] = [];
    for (const session of this.awaited.get(message.row)?.sessions ?? []) {
      if (session !== except && !session.ended) found.push(session.features);
    }
    return found;
  }

  /** Takes out what was sent to this session before a sequence. */
  takeAwaited(session: Session, before: number): Awaited[] {
    const taken = session.awaiting.filter(({ position }) => position < before);
    session.awaiting = session.awaiting.filter(({ position }) => position >= before);
    for (const { message } of taken) this.release(session, message.row);
    return taken;
  }

  private release(session: Session, row: number): void {
    this.awaitedInAll -= 1;
    const entry = this.awaited.get(row);
    if (entry === undefined) return;
    entry.times -= 1;
    entry.sessions.delete(session);
    if (entry.times === 0) this.awaited.delete(row);
  }

  /**
   * The session has ended, but what it did not confirm has to be settled: from now on it is found by its stream only.
   */
  end(session: Session): void {
    if (session.ended) return;
    session.ended = true;
    const account = bareJid(session.jid);
    const left = this.accounts.get(account);
    left?.delete(session);
    if (left?.size === 0) this.accounts.delete(account);
    this.settle(session);
    if (this.streamByJid.get(session.jid) === session.stream) this.streamByJid.delete(session.jid);
  }

  /** Nobody awaits this message's confirmation from this session any more. */
  forget(session: Session, message: TrackedMessage): void {
    const others = session.awaiting.filter((entry) => entry.message !== message);
    for (let taken = session.awaiting.length - others.length; taken > 0; taken--)
      this.release(session, message.row);
    session.awaiting = others;
  }

  /** Whether a sender awaits anything that the session was sent. */
  isAwaited({ awaiting, spilled }: Session): boolean {
    return awaiting.length > 0 || spilled !== null;
  }

  close(session: Session): void {
    this.end(session);
    this.takeAwaited(session, Number.POSITIVE_INFINITY);
    this.byStream.delete(session.stream);
    this.holding.delete(session);
    // Its unconfirmed messages, however many, are decided elsewhere now, and the store knows what it was handed.
    session.unconfirmed.clear();
    session.uncounted = noRows;
    session.displayedUntil = null;
    session.unsent.length = 0;
    this.gone.set(session.stream, session);
    const [oldest] = this.gone.keys();
    if (this.gone.size > maxGone && oldest !== undefined) this.gone.delete(oldest);
  }

  all(): Session[] {
    return [...this.byStream.values()];
  }

  /** Schedules one ping, at this time or at an earlier one that is already set, and never a second one. */
  schedule(session: Session, at: number): void {
    if (session.outstanding !== null || session.ended) return;
    session.pingAt = Math.min(at, session.pingAt ?? at);
    this.scheduled.add(session);
  }

  /**
   * The sessions that are due. A session whose ping has no outcome after `patienceMs` becomes due again: the shim may
   * have had no room to report it.
   */
  due(now: number, newPing: () => string, patienceMs: number): PingDue[] {
    const due: PingDue[] = [];
    for (const session of this.scheduled) {
      if (session.pingAt === null || session.pingAt > now) continue;
      const question = session.features === null ? 'disco' : 'ping';
      session.outstanding = { ping: newPing(), question };
      session.pingAt = now + patienceMs;
      due.push({ session, question });
    }
    return due;
  }

  /** Another has asked the session; the outcome is awaited as if it had been asked from here. */
  adopt(session: Session, outstanding: NonNullable<Session['outstanding']>, until: number): void {
    if (session.outstanding !== null) return;
    session.outstanding = outstanding;
    session.pingAt = until;
    this.scheduled.add(session);
  }

  /** The outstanding ping has an outcome. */
  settle(session: Session): void {
    session.outstanding = null;
    session.pingAt = null;
    this.scheduled.delete(session);
  }

  /** There is nothing left to ask the session for. */
  relieve(session: Session): void {
    if (session.outstanding === null) this.settle(session);
  }

  /** The next time at which `due` will have something; null if nothing is scheduled. */
  nextDue(): number | null {
    let next: number | null = null;
    for (const { pingAt } of this.scheduled)
      if (pingAt !== null && (next === null || pingAt < next)) next = pingAt;
    return next;
  }

  pauseAfter(session: Session, timeoutMs: number): number {
    return Math.min(maxPauseMs, timeoutMs * 2 ** Math.min(session.unanswered, 6));
  }
}
