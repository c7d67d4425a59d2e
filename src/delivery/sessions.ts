/** The sessions that may have something to confirm, and when each is to be asked for it. */
import { bareJid } from '../stanza/jid.ts';
import type { TrackedMessage } from './batch.ts';
import type { Claim } from './signal.ts';
import { Unconfirmed } from './unconfirmed.ts';

export interface Session {
  readonly row: number;
  readonly stream: string;
  readonly jid: string;
  /** Sequence of the last barrier it has passed. */
  lastBarrier: number;
  /** What it was sent and has given no evidence for. */
  readonly unconfirmed: Unconfirmed;
  /** What its client supports; null until it has been asked. */
  features: ReadonlySet<string> | null;
  outstanding: { readonly ping: string; readonly question: 'ping' | 'disco' } | null;
  /** When the next ping is due, in milliseconds of the ledger's clock; null where none is. */
  pingAt: number | null;
  /** Pings in a row that were not answered in time. */
  unanswered: number;
  /** Since when there has been no sign of life though it was asked, by the ledger's clock; null where there was one. */
  silentSince: number | null;
  /** It has stream management; Openfire redelivers what it did not acknowledge. */
  managed: boolean;
  /** Its client said that its user is not looking (XEP-0352). */
  inactive: boolean;
  /** Openfire or the plugin was stopped since it proved to be there: its end may be the server's doing. */
  outlived: boolean;
  /** When it was last handed something out of the offline store, by Openfire's clock; null once that was looked into. */
  flushedAt: number | null;
  /** When it was asked what it has not answered, or anything after it, by Openfire's clock; null where it owes nothing. */
  owesSince: number | null;
  /** It has ended; what it did not confirm is being settled. */
  ended: boolean;
  /** When the oldest message was sent that it was handed, milliseconds since 1970; 0 where that is not known. */
  handedSince: number;
  /** By sender (bare JID): what he sent before this time and this session was handed is displayed. */
  readonly displayedUntil: Map<string, number>;
  /** What its client said of messages that it was not handed yet, as far as was told; the oldest first. */
  readonly early: EarlyClaim[];
  /** Its client ended it in order, and nothing waited for it. */
  signedOut: boolean;
  /** How many of the last stanzas that it acknowledged (XEP-0198) it may not have got; null where it is not known. */
  doubtful: number | null;
  /** Messages somebody waits to hear of, in the order they were sent to this session. */
  awaiting: Awaited[];
}

export interface Awaited {
  readonly message: TrackedMessage;
  readonly position: number;
  /** It was sent a carbon copy: that proves as much, but nobody answers for one. */
  readonly isCarbon: boolean;
}

/** A claim, and the rows of the messages that it may mean. */
export interface EarlyClaim extends Omit<Claim, 'id'> {
  readonly rows: readonly number[];
  /** Of the message that made it. */
  readonly sequence: number;
  readonly at: number;
}

export interface PingDue {
  readonly session: Session;
  readonly question: 'ping' | 'disco';
}

/** Begins the stream of a row that stands for a client without a session here: of another server, or gone since. */
export const elsewherePrefix = 'elsewhere:';

/** As late the shim's events may come: Openfire looks for questions that were not answered in time every 5 s. */
export const outcomeSlackMs = 60_000;
/** Longest pause between two pings of a session that does not answer. */
const longestPauseMs = 5 * 60_000;

export class Sessions {
  /** Messages somebody waits to hear of, by row, and in how many sessions: a message is one object, wherever it waits. */
  private readonly awaited = new Map<number, { readonly message: TrackedMessage; sessions: number }>();
  private readonly byStream = new Map<string, Session>();
  private readonly streamByJid = new Map<string, string>();
  /** How many sessions an account (bare JID) has. */
  private readonly accounts = new Map<string, number>();
  private readonly scheduled = new Set<Session>();
  /** Those that were sent something since they had confirmed all. */
  private readonly holding = new Set<Session>();

  get size(): number {
    return this.byStream.size;
  }

  /** Sessions that were pinged and have not answered in time. */
  get silent(): Session[] {
    return [...this.byStream.values()].filter(({ unanswered, ended }) => unanswered > 0 && !ended);
  }

  /** The first of all that is not confirmed, of those that are open or not settled yet. */
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

  withJid(jid: string): Session | undefined {
    const stream = this.streamByJid.get(jid);
    return stream === undefined ? undefined : this.byStream.get(stream);
  }

  open(row: number, stream: string, jid: string): Session {
    const session: Session = {
      row,
      stream,
      jid,
      lastBarrier: 0,
      unconfirmed: new Unconfirmed(),
      features: null,
      outstanding: null,
      pingAt: null,
      unanswered: 0,
      silentSince: null,
      managed: false,
      inactive: false,
      outlived: false,
      flushedAt: null,
      owesSince: null,
      ended: false,
      handedSince: Number.POSITIVE_INFINITY,
      displayedUntil: new Map(),
      early: [],
      signedOut: false,
      doubtful: null,
      awaiting: [],
    };
    this.byStream.set(stream, session);
    const account = bareJid(jid);
    this.accounts.set(account, (this.accounts.get(account) ?? 0) + 1);
    this.streamByJid.set(jid, stream);
    return session;
  }

  /** Whether the account (bare JID) has a session. */
  hasAccount(account: string): boolean {
    return this.accounts.has(account);
  }

  /** It was sent this message, and has given no evidence for it yet. */
  hand(session: Session, message: TrackedMessage, position: number, at: number): void {
    const { sentAt } = message;
    if (sentAt < session.handedSince) session.handedSince = sentAt;
    if (session.displayedUntil.size > 0) {
      const sender = bareJid(message.from);
      if (sentAt < (session.displayedUntil.get(sender) ?? 0)) session.displayedUntil.set(sender, sentAt);
    }
    this.restore(session, message.row, position, at);
  }

  /** The same for what an earlier run of the handler knew. */
  restore(session: Session, message: number, position: number, at: number): void {
    session.unconfirmed.push(message, position, at);
    if (session.unconfirmed.length === 1) this.holding.add(session);
  }

  awaitedMessage(row: number): TrackedMessage | undefined {
    return this.awaited.get(row)?.message;
  }

  /** The sender of this message, sent to this session at this position, waits to hear of it. */
  expect(session: Session, message: TrackedMessage, position: number, isCarbon = false): void {
    session.awaiting.push({ message, position, isCarbon });
    const entry = this.awaited.get(message.row);
    if (entry === undefined) this.awaited.set(message.row, { message, sessions: 1 });
    else entry.sessions += 1;
  }

  /** Takes out what was sent to this session before a sequence. */
  takeAwaited(session: Session, before: number): Awaited[] {
    const taken = session.awaiting.filter(({ position }) => position < before);
    session.awaiting = session.awaiting.filter(({ position }) => position >= before);
    for (const { message } of taken) this.release(message.row);
    return taken;
  }

  private release(row: number): void {
    const entry = this.awaited.get(row);
    if (entry === undefined) return;
    entry.sessions -= 1;
    if (entry.sessions === 0) this.awaited.delete(row);
  }

  /** It is not there any more, but what it did not confirm has to be settled: found by its stream only. */
  end(session: Session): void {
    if (session.ended) return;
    session.ended = true;
    const account = bareJid(session.jid);
    const left = (this.accounts.get(account) ?? 1) - 1;
    if (left === 0) this.accounts.delete(account);
    else this.accounts.set(account, left);
    this.settle(session);
    if (this.streamByJid.get(session.jid) === session.stream) this.streamByJid.delete(session.jid);
  }

  /** Nobody waits to hear of this message from this session any more. */
  forget(session: Session, message: TrackedMessage): void {
    const others = session.awaiting.filter((entry) => entry.message !== message);
    if (others.length === session.awaiting.length) return;
    session.awaiting = others;
    this.release(message.row);
  }

  close(session: Session): void {
    this.end(session);
    this.takeAwaited(session, Number.POSITIVE_INFINITY);
    this.byStream.delete(session.stream);
    this.holding.delete(session);
  }

  all(): Session[] {
    return [...this.byStream.values()];
  }

  /** Asks for one ping, at this time or at the earlier one that is already fixed; never for a second one. */
  schedule(session: Session, at: number): void {
    if (session.outstanding !== null || session.ended) return;
    session.pingAt = Math.min(at, session.pingAt ?? at);
    this.scheduled.add(session);
  }

  /**
   * The sessions whose time has come. One whose ping has no outcome after `patienceMs` comes again: the shim may have
   * had no room to tell of it.
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

  /** It is asked by somebody else: the outcome is waited for as if it was asked from here. */
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

  /** Nothing is left to ask it for. */
  relieve(session: Session): void {
    if (session.outstanding === null) this.settle(session);
  }

  /** When `due` will next have something to give; null where nothing is scheduled. */
  nextDue(): number | null {
    let next: number | null = null;
    for (const { pingAt } of this.scheduled)
      if (pingAt !== null && (next === null || pingAt < next)) next = pingAt;
    return next;
  }

  pauseAfter(session: Session, timeoutMs: number): number {
    return Math.min(longestPauseMs, timeoutMs * 2 ** Math.min(session.unanswered, 6));
  }
}
