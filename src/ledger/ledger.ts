/**
 * Applies the spool's events one by one to what is known of messages and sessions, and gathers in a batch what is to be
 * written and sent. It uses no clock and no I/O except look-ups in the store; times come with the events. Each kind of
 * event has a file in events/, the guard is in guard/, the answers to senders are in answers/, and the rules themselves
 * are in rules/.
 */
import type { Batch } from '../model/batch.ts';
import type { Settings } from '../settings/properties.ts';
import type { CommandStep, SessionClosed, SessionOpened, SpoolEvent, Started } from '../spool/event.ts';
import { bareJid } from '../stanza/jid.ts';
import type { LedgerReads, StoredProgress } from '../store/ledger-store.ts';
import { Answers } from './answers/answers.ts';
import { Tellings } from './answers/tellings.ts';
import { Entry } from './events/entry.ts';
import { Confirmations } from './events/confirmations.ts';
import { RoutingOutcomes } from './events/routing-outcomes.ts';
import { Refusals } from './events/refusals.ts';
import { logRoomMessage } from './events/rooms.ts';
import { Testimony } from './events/testimony.ts';
import { giveOut } from './guard/by-hand.ts';
import type { HandRefusal } from './guard/by-hand.ts';
import { Guard } from './guard/guard.ts';
import { letInAgain } from './guard/stream-acks.ts';
import type { ChatStates } from './memory/chat-states.ts';
import { LedgerState } from './memory/ledger-state.ts';
import type { ClientSessions } from './memory/sessions.ts';
import type { Moment } from './memory/settling.ts';
import { endedInOrder } from './rules/orderly-end.ts';

/**
 * Milliseconds by which Openfire has reported the end of a session whose address another one has taken, if it ever
 * does.
 */
const displacedMs = 1000;

export interface LedgerCounts {
  readonly submitted: number;
  readonly malformed: number;
  readonly unknownEvents: number;
  readonly dropped: number;
}

export class Ledger {
  readonly guard: Guard;
  private readonly state: LedgerState;
  private readonly entry: Entry;
  private readonly routing: RoutingOutcomes;
  private readonly confirmations: Confirmations;
  private readonly refusals: Refusals;
  private readonly tellings: Tellings;
  private readonly answers: Answers;
  private unknownEvents = 0;
  private dropped = 0;

  /**
   * `now` starts the ledger's clock (see the setter); `trustsStreamAcks` is explained in GuardOptions; `domain` is the
   * server's own, whose users have sessions here.
   */
  constructor(
    store: LedgerReads,
    progress: StoredProgress,
    settings: Settings,
    now: number,
    trustsStreamAcks: boolean,
    domain: string,
  ) {
    this.state = new LedgerState(store, progress, settings, now, domain);
    this.guard = new Guard(this.state, progress, {
      trustsStreamAcks,
      acknowledged: (message, session, at) => this.confirmations.acknowledgedOnStream(message, session, at),
    });
    this.tellings = new Tellings(this.state, progress);
    this.answers = new Answers(this.state, this.tellings);
    const testimony = new Testimony(this.state, this.guard, this.tellings);
    this.entry = new Entry(this.state, testimony);
    this.routing = new RoutingOutcomes(this.state, this.guard, testimony, this.answers);
    this.confirmations = new Confirmations(this.state, this.guard, this.answers, this.tellings);
    this.refusals = new Refusals(this.state, this.guard);
  }

  get sessions(): ClientSessions {
    return this.state.sessions;
  }

  get chatStates(): ChatStates {
    return this.entry.chatStates;
  }

  get counts(): LedgerCounts {
    const { submittedCount: submitted, malformedCount: malformed } = this.entry;
    return { submitted, malformed, unknownEvents: this.unknownEvents, dropped: this.dropped };
  }

  set settings(settings: Settings) {
    this.state.settings = settings;
  }

  set clustered(clustered: boolean) {
    this.state.clustered = clustered;
  }

  /** Milliseconds of a monotonic clock, by which all waiting is measured. */
  set now(now: number) {
    this.state.now = now;
  }

  /** Milliseconds since 1970 by this process's clock, which is also Openfire's; it tells how old events are. */
  set wall(wall: number) {
    this.state.wall = wall;
  }

  /** With an observer in this process, every message is followed to its confirmation, not only awaited ones. */
  set observed(observed: boolean) {
    this.state.changes.observed = observed;
  }

  takeBatch(position: number): Batch {
    const { changes, sessions } = this.state;
    this.guard.batchEnds();
    this.confirmations.closeDead();
    this.tellings.rest();
    const unconfirmedFrom = sessions.oldestUnconfirmed?.position ?? null;
    return changes.take({ position, lastAt: this.state.lastAt, unconfirmedFrom });
  }

  /** Decides what has waited. All applied events must be committed. It answers true if anything has changed. */
  settle(moment: Moment): boolean {
    const settled = this.guard.settle(moment);
    this.tellings.settle();
    const read = this.confirmations.settle();
    const heard = this.state.deferred.settle();
    return this.answers.settle(moment) || read || heard || settled;
  }

  /** Something waits for a decision. */
  get isBusy(): boolean {
    const { guard, answers, tellings, confirmations, state } = this;
    return [guard, answers, tellings, confirmations, state.deferred].some(({ isBusy }) => isBusy);
  }

  /** See giveOut in guard/by-hand.ts. */
  giveOut(wanted: Parameters<typeof giveOut>[2]): HandRefusal | null {
    return giveOut(this.state, this.guard, wanted);
  }

  apply(event: SpoolEvent): void {
    const { state } = this;
    state.begins(event);
    switch (event.kind) {
      case 'submitted':
        if (event.flags.reentered) this.letInAgain(event.key);
        return this.entry.submitted(event);
      case 'sent':
        return this.routing.sent(event);
      case 'stored':
      case 'bounced':
      case 'unrouted':
        return this.routing.outcome(event);
      case 'refused':
        return this.refusals.refused(event);
      case 'room-message':
        if (!state.settings['log.rooms']) return;
        return logRoomMessage(event, state.changes, () => state.messageRow());
      case 'session-opened':
        return this.opened(event);
      case 'session-closed':
        return this.closed(event);
      case 'started':
        return this.started(event);
      case 'pinging':
        return this.confirmations.asked(event);
      case 'passed':
        return this.confirmations.passed(event);
      case 'unanswered':
        return this.confirmations.unanswered(event);
      case 'executing':
        this.guard.begun(event.command);
        this.tellings.begins(event.command);
        state.changes.commandBegun(event.command);
        return;
      case 'executed':
        return this.executed(event);
      case 'told':
        return this.tellings.handed(event);
      case 'listed':
        return this.guard.listed(event);
      case 'offline-touched':
        return this.guard.offlineStore.touched(event);
      case 'account':
        // What was owed to the former owner of the account is not for its next owner.
        this.tellings.accountChanged(event.jid, event.at);
        return this.guard.accountChanged(event);
      case 'gap':
        this.dropped += event.count;
        return event.essential > 0 ? this.missed() : undefined;
      case 'unknown':
        this.unknownEvents += 1;
        return;
    }
  }

  /** The event may come before or after the end of the session that held the message. */
  private letInAgain(key: string): void {
    const message = this.state.known.byKey(key);
    if (message === undefined) return;
    const account = bareJid(message.to);
    const { sessions } = this.state;
    letInAgain(message.row, [...sessions.ofAccount(account), ...this.guard.settling.endedOf(account)]);
  }

  /** Events about messages are lost, so the messages are checked, and the sessions, too, since some may have gone. */
  private missed(): void {
    const sessions = this.state.sessions.all().filter(({ ended }) => !ended);
    for (const session of sessions) this.state.sessions.schedule(session, this.state.now);
    this.guard.missed(sessions.map(({ jid }) => bareJid(jid)));
  }

  private executed(event: CommandStep): void {
    const hidden = this.tellings.executed(event);
    if (hidden !== null) this.answers.hidden(hidden);
    this.guard.executed(event);
  }

  /** The same event comes again when the session sends its first presence. */
  private opened(event: SessionOpened): void {
    const { sessions, now } = this.state;
    const displaced = sessions.withJid(event.jid);
    const session = this.state.openSession(event);
    // An address has one session. If Openfire does not report the end of the former one, the shim does when it is
    // asked.
    if (displaced !== undefined && displaced !== session) sessions.schedule(displaced, now + displacedMs);
    if (event.flags.available) session.listens = true;
    if (event.flags.routable) this.guard.offlineStore.mayLieThere(bareJid(event.jid));
    // A client may change its priority as often as it likes; that must not cause tellings.
    if (event.flags.available || !event.flags.routable) this.tellings.sessionOpened(session, event);
  }

  private closed(event: SessionClosed): void {
    const { state, guard, tellings } = this;
    this.chatStates.ended(event.stream);
    const session = state.sessions.get(event.stream);
    if (session === undefined || session.ended) return;
    // If Openfire routed any unacknowledged message again, the others were acknowledged; here it routed none.
    if (event.flags.queueDropped) {
      session.managed = false;
      session.countedSince = null;
    }
    session.endedAfter = event.sequence;
    session.doubtful = event.idlePings;
    session.signedOut = endedInOrder({
      flags: event.flags,
      owesForMs: session.owesSince === null ? 0 : event.at - session.owesSince,
      pingAfterMs: state.settings['guard.pingAfterMs'],
      trusts: state.settings['guard.orderly-end'] === 'trust',
    });
    if (session.signedOut && !session.managed) for (const one of session.unsent) guard.again(one);
    if (session.unconfirmed.length > 0) guard.sessionEnded(session);
    else {
      state.closeSession(session, event.at);
      guard.offlineStore.sessionEnded(session);
    }
    // A client that signed out in order has read the tellings that it was sent, as it has read its messages.
    if (session.signedOut) tellings.passed(session.stream, Number.POSITIVE_INFINITY);
    tellings.sessionEnded(session);
  }

  private started(event: Started): void {
    const { state } = this;
    this.chatStates.clear();
    const before = state.sessions.all();
    for (const session of before) {
      if (session.ended) continue;
      // The session's unacknowledged queue went with the JVM, if the JVM was what started again.
      session.managed = false;
      session.countedSince = null;
      session.outlived = true;
      if (
        !state.sessions.isAwaited(session) &&
        session.unconfirmed.length === 0 &&
        this.tellings.unread(session.stream) === 0
      ) {
        state.closeSession(session, event.at);
        this.tellings.sessionEnded(session);
        continue;
      }
      // The session may have outlived the plugin (reloaded, or switched off and on) and has something to confirm. It is
      // asked at once, and if it has gone, the shim says so.
      session.beforeStart = true;
      state.sessions.settle(session);
      state.sessions.schedule(session, state.now);
    }
    this.tellings.started();
    this.guard.started(
      event,
      before.map(({ jid }) => bareJid(jid)),
    );
  }
}
