/**
 * Applies the spool's events, one after the other, to what is known of messages and sessions, and gathers what is to be
 * written and sent in a batch. No clock and no I/O but look-ups in the store: time comes with the events. The rules
 * themselves are in content.ts, promise.ts, acknowledge.ts, state.ts and the XEPs' files.
 */
import type { Settings } from '../properties.ts';
import type { Outcome, PingStep, Sent, SessionChange, SpoolEvent, Submitted } from '../spool/event.ts';
import { bareJid, isBare } from '../stanza/jid.ts';
import { parseStanza, StanzaError } from '../stanza/element.ts';
import type { Element } from '../stanza/element.ts';
import { chatState } from '../stanza/xep0085.ts';
import { carriesEvent, readEvent } from '../stanza/xep0022.ts';
import { carriesReceipt } from '../stanza/xep0184.ts';
import { mayCarryMarker } from '../stanza/xep0333.ts';
import { carriesOriginId, originId } from '../stanza/xep0359.ts';
import { Answering } from './answering.ts';
import type { Batch, TrackedMessage } from './batch.ts';
import { Changes } from './changes.ts';
import { ChatStates } from './chat-states.ts';
import { isContent } from './content.ts';
import { Guard } from './guard.ts';
import { KnownMessages } from './known.ts';
import { owed, promises } from './promise.ts';
import { logRoomMessage } from './rooms.ts';
import { elsewherePrefix, Sessions } from './sessions.ts';
import type { Session } from './sessions.ts';
import type { Moment } from './settling.ts';
import { claims } from './signal.ts';
import { judgeSilence } from './silence.ts';
import { rises } from './state.ts';
import type { LedgerStore, StoredProgress } from './store.ts';

const mostElsewhere = 5000;
/** A client that sleeps is asked while its radio is still on from what it was sent. */
const mostPatienceWithSleepersMs = 1000;
/** What is owed to the sender, not by the server. */
const owedToSender = owed.receipt | owed.deliveredEvent | owed.offlineEvent;

export interface LedgerCounts {
  submitted: number;
  malformed: number;
  unknownEvents: number;
  dropped: number;
}

export class Ledger {
  readonly sessions = new Sessions();
  readonly chatStates = new ChatStates();
  readonly counts: LedgerCounts = { submitted: 0, malformed: 0, unknownEvents: 0, dropped: 0 };
  readonly guard: Guard;
  settings: Settings;
  /** Milliseconds of a clock that is never put back: what the handler waits for is measured by it. */
  now: number;
  private readonly changes = new Changes(
    (jid, at) => this.sessions.withJid(jid)?.row ?? this.elsewhere(jid, at),
  );
  private readonly known: KnownMessages;
  private readonly answering: Answering;
  private readonly elsewhereRows = new Map<string, number>();
  private readonly createdAt: number;
  private nextMessage: number;
  private nextSession: number;
  /** Of the last event, by Openfire's clock. */
  private lastAt = 0;

  /** `now`: see there. `trustsStreamAcks`: see Guard. */
  constructor(
    store: LedgerStore,
    progress: StoredProgress,
    settings: Settings,
    now: number,
    trustsStreamAcks = false,
  ) {
    const { sessions, changes } = this;
    this.known = new KnownMessages(store, sessions);
    this.settings = settings;
    this.now = now;
    changes.holdsUnlogged = progress.holdsUnlogged;
    this.createdAt = progress.createdAt;
    this.nextMessage = progress.nextMessage;
    this.nextSession = progress.nextSession;
    this.answering = new Answering(progress.nextCommand);
    this.guard = new Guard(
      {
        store,
        known: this.known,
        sessions,
        changes,
        answering: this.answering,
        settings: () => this.settings,
        trustsStreamAcks,
        confirmed: (message, session, at) => this.acknowledgedOnStream(message, session, at),
        closeSession: (session, at) => this.closeSession(session, at),
      },
      progress,
      now,
    );
    for (const { session, unconfirmed, awaiting } of progress.openSessions) {
      const open = this.sessions.open(session.row, session.stream, session.jid);
      for (const { message, position, at } of unconfirmed) sessions.hand(open, message, position, at);
      for (const { message, position } of awaiting) {
        this.sessions.expect(open, this.known.same(message), position);
      }
      // What this session has confirmed since is not known here: ask once.
      if (unconfirmed.length > 0 || awaiting.length > 0) this.sessions.schedule(open, now);
    }
  }

  /** With an observer in this process, every message is followed to its confirmation, not only those that are owed. */
  set observed(observed: boolean) {
    this.changes.observed = observed;
  }

  takeBatch(position: number): Batch {
    const { batch } = this.changes;
    for (const { message } of batch.messages) {
      if ((message.owed & owed.place) !== 0) this.guard.misses(message);
    }
    batch.unconfirmedFrom = this.sessions.oldestUnconfirmed?.position ?? null;
    return this.changes.take(position);
  }

  /** Decides what has waited for it; all events that were applied must be committed. True where there is news. */
  settle(moment: Moment): boolean {
    return this.guard.settle(moment, this.lastAt);
  }

  apply(event: SpoolEvent): void {
    this.lastAt = event.at;
    switch (event.kind) {
      case 'submitted':
        return this.submitted(event);
      case 'sent':
        return this.sent(event);
      case 'stored':
      case 'bounced':
      case 'unrouted':
        return this.outcome(event);
      case 'room-message':
        if (!this.settings['log.rooms']) return;
        return logRoomMessage(event, this.changes, () => this.nextMessage++);
      case 'session-opened':
        this.openSession(event);
        return;
      case 'session-closed': {
        const session = this.sessions.get(event.stream);
        if (session === undefined || session.ended) return;
        if (session.unconfirmed.length === 0) this.closeSession(session, event.at);
        else this.guard.sessionEnded(session, this.now);
        return;
      }
      case 'started':
        return this.started(event.at);
      case 'pinging':
        return;
      case 'passed':
        return this.passed(event.stream, event.ping, event.barrier, event.xml, event.at);
      case 'unanswered':
        return this.unanswered(event);
      case 'executing':
        this.guard.begun(event.command);
        this.changes.batch.executed.push(event.command);
        return;
      case 'executed':
        return this.guard.executed(event, this.now);
      case 'listed':
        return this.guard.listed(event, this.now);
      case 'gap':
        this.counts.dropped += event.count;
        return;
      case 'unknown':
        this.counts.unknownEvents += 1;
        return;
    }
  }

  private started(at: number): void {
    const before = this.sessions.all();
    for (const session of before) {
      if (session.ended) continue;
      // Its queue of what was not acknowledged has gone with the JVM, if that is why we are told.
      session.managed = false;
      if (session.awaiting.length === 0 && session.unconfirmed.length === 0) {
        this.closeSession(session, at);
        continue;
      }
      // It may have outlived the plugin (reloaded, switched off and on) and has something to confirm: it is asked
      // at once, and if it has gone the shim says so.
      this.sessions.settle(session);
      this.sessions.schedule(session, this.now);
    }
    this.guard.started(
      before.map(({ jid }) => bareJid(jid)),
      this.now,
    );
  }

  private submitted(event: Submitted): void {
    this.counts.submitted += 1;
    const stanza = this.parseIfNeeded(event);
    const state = chatState(event.children);
    if (state !== null) this.chatStates.note(event.from, event.to, state, event.at);
    const messageEvent = stanza !== null && carriesEvent(event.children) ? readEvent(stanza) : null;
    if (stanza !== null) this.heed(event, stanza, messageEvent);
    if (!isContent(event.type, event.children, event.body).yes) {
      this.known.recent.ignore(event.key);
      return;
    }
    const reentered = event.flags.includes('r');
    if (reentered && this.known.byKey(event.key) !== undefined) return;
    if (event.id !== null && event.id !== '') {
      const resent = this.known.recent.resent(event.from, event.to, event.id, event.body, event.at);
      if (resent !== undefined) {
        this.changes.batch.aliases.push({ key: event.key, message: resent.row });
        this.known.recent.remember(event.key, resent, event.body);
        return;
      }
    }
    const promised = promises({
      from: event.from,
      to: event.to,
      type: event.type,
      id: event.id,
      children: event.children,
      recipientIsLocal: event.flags.includes('l'),
      event: messageEvent,
    });
    const message: TrackedMessage = {
      row: this.nextMessage++,
      key: event.key,
      from: event.from,
      to: event.to,
      type: event.type,
      id: event.id,
      originId: stanza !== null && carriesOriginId(event.children) ? originId(stanza) : null,
      sentAt: event.at,
      stamped: event.flags.includes('s'),
      state: 'accepted',
      // A store younger than the message replaces one that may have known of receipts already sent for it.
      owed: reentered || event.at < this.createdAt ? 0 : promised.owed,
      storedAt: 0,
    };
    if (event.flags.includes('l')) message.owed |= owed.place;
    const { log, guard } = this.settings;
    // The guard needs the stanza until somebody has it.
    const xml = log || guard ? event.xml : null;
    if (!log && xml !== null) this.changes.holdsUnlogged = true;
    this.changes.batch.messages.push({
      message,
      room: null,
      body: log ? event.body : null,
      xml,
      logged: log,
    });
    this.changes.notice(message, 'accepted', { jid: null, evidence: null, at: event.at }, event.body);
    this.known.recent.remember(event.key, message, event.body);
  }

  private parseIfNeeded(event: Submitted): Element | null {
    const { children, xml } = event;
    if (xml === null) return null;
    const needed =
      carriesEvent(children) ||
      carriesReceipt(children) ||
      mayCarryMarker(children) ||
      carriesOriginId(children);
    if (!needed) return null;
    try {
      return parseStanza(xml.toString('utf8'));
    } catch (error) {
      if (!(error instanceof StanzaError)) throw error;
      this.counts.malformed += 1;
      return null;
    }
  }

  /** Receipts, raised events and markers in a message: evidence about messages that went the other way. */
  private heed(event: Submitted, stanza: Element, messageEvent: ReturnType<typeof readEvent>): void {
    for (const claim of claims(event, stanza, messageEvent, this.settings)) {
      const message = this.known.claimed(event.to, event.from, claim.id);
      if (message === undefined) continue;
      const cause = { jid: event.from, evidence: claim.evidence, at: event.at };
      this.changes.setOwed(message, message.owed & ~claim.fulfils);
      if (claim.upTo && rises(message.state, claim.state)) {
        for (const earlier of this.known.undisplayedBefore(message, this.changes.batch)) {
          this.changes.rise(earlier, claim.state, cause);
          this.relieve(event.from, earlier);
        }
      }
      this.changes.rise(message, claim.state, cause);
      this.relieve(event.from, message);
    }
  }

  /** A client has said itself that it has the message: it need not be asked for it any more. */
  private relieve(jid: string, message: TrackedMessage): void {
    const session = this.sessions.withJid(jid);
    if (session === undefined || !session.unconfirmed.take(message.row)) return;
    if ((message.owed & owedToSender) === 0) this.sessions.forget(session, message);
    if (session.unconfirmed.length === 0 && session.awaiting.length === 0) this.sessions.relieve(session);
  }

  private sent(event: Sent): void {
    const message = this.known.byKey(event.key);
    if (message === undefined) return;
    const session = this.sessions.get(event.stream) ?? this.openSession(event);
    this.changes.batch.deliveries.push({
      message: message.row,
      session: session.row,
      position: event.sequence,
      state: 'sent',
      evidence: null,
      at: event.at,
    });
    this.changes.raise(message, 'sent', { jid: event.jid, evidence: null, at: event.at });
    this.guard.placed(message);
    if (message.storedAt > 0) {
      this.changes.setStored(message, -message.storedAt);
      session.flushedAt = event.at;
    }
    // Another server's link has no resource: whoever reads there, a ping from here would not reach him in order.
    if (isBare(event.jid)) return;
    this.sessions.hand(session, message.row, event.sequence, event.at);
    session.managed = event.flags.includes('m');
    session.inactive = event.flags.includes('i');
    if (session.ended) return this.guard.sentLate(session, message);
    if ((message.owed & owedToSender) !== 0 || this.changes.observed) {
      this.sessions.expect(session, message, event.sequence);
    }
    this.sessions.schedule(session, this.now + this.patience(session));
  }

  private patience({ inactive }: Session): number {
    const usual = this.settings['guard.pingAfterMs'];
    return inactive ? Math.min(usual, mostPatienceWithSleepersMs) : usual;
  }

  private unanswered(event: PingStep): void {
    const session = this.sessions.get(event.stream);
    if (session?.outstanding?.ping !== event.ping) return;
    this.sessions.settle(session);
    const { flags } = event;
    // Its end follows.
    if (flags.includes('g')) return;
    session.managed = flags.includes('m');
    session.inactive = flags.includes('i');
    const detached = flags.includes('d');
    const active = flags.includes('a');
    session.mute = active && session.lastBarrier === 0;
    if (!detached) session.unanswered += 1;
    const { act } = judgeSilence({
      guard: this.settings.guard && this.settings.enabled,
      unconfirmed: session.unconfirmed.length,
      managed: session.managed,
      inactive: session.inactive,
      detached,
      active,
    });
    if (act === 'wait') return;
    const timeoutMs = this.settings['guard.timeoutSeconds'] * 1000;
    if (act === 'close') this.changes.batch.commands.push(this.answering.closing(session));
    const pause = detached || act === 'close' ? timeoutMs : this.sessions.pauseAfter(session, timeoutMs);
    this.sessions.schedule(session, this.now + pause);
  }

  private passed(stream: string, ping: string, barrier: number, answer: string | null, at: number): void {
    const session = this.sessions.get(stream);
    if (session === undefined) return;
    if (session.outstanding?.ping === ping) {
      if (session.outstanding.question === 'disco') session.features = this.answering.featuresIn(answer);
      this.sessions.settle(session);
    }
    session.unanswered = 0;
    session.mute = false;
    if (barrier > session.lastBarrier) {
      session.lastBarrier = barrier;
      this.changes.batch.barriers.push({ session: session.row, through: barrier, at });
      const rows = session.unconfirmed.takeBefore(barrier);
      if (this.changes.holdsUnlogged) this.changes.batch.released.push(...rows);
      this.confirm(session, barrier, at);
    }
    if (session.unconfirmed.length === 0) this.guard.hasFlushed(session);
    if (session.unconfirmed.length > 0 || session.awaiting.length > 0) {
      this.sessions.schedule(session, this.now + this.settings['guard.pingAfterMs']);
    }
  }

  /** The client acknowledged it by stream management, of which no event tells; known since its session has ended. */
  private acknowledgedOnStream(message: TrackedMessage, session: Session, at: number): void {
    if (session.features !== null && this.settings.enabled) {
      const answers = this.answering.answer(message, session.jid, session.features, this.settings);
      this.changes.batch.commands.push(...answers);
      this.changes.setOwed(message, message.owed & ~(owed.receipt | owed.deliveredEvent));
    }
    this.changes.rise(message, 'confirmed', { jid: session.jid, evidence: 'stream-ack', at });
  }

  private confirm(session: Session, barrier: number, at: number): void {
    const { features } = session;
    // Only with a handler restarted in between: its next ping asks for the features, and settles these.
    if (features === null || !this.settings.enabled) return;
    for (const message of this.sessions.takeAwaited(session, barrier)) {
      const answers = this.answering.answer(message, session.jid, features, this.settings);
      this.changes.batch.commands.push(...answers);
      this.changes.setOwed(message, message.owed & ~(owed.receipt | owed.deliveredEvent));
      if (rises(message.state, 'confirmed')) {
        this.changes.notice(message, 'confirmed', { jid: session.jid, evidence: 'barrier', at });
      }
    }
  }

  private outcome(event: Outcome): void {
    const message = this.known.byKey(event.key);
    if (message === undefined) return;
    if (event.kind === 'stored') {
      this.changes.setStored(message, event.at);
      this.guard.placed(message);
      this.changes.step(message, 'stored', { jid: null, evidence: 'offline-store', at: event.at });
      const command = this.answering.offline(message, this.settings);
      if (command !== null) this.changes.batch.commands.push(command);
      // Once for a message, however often it comes back into the offline store.
      this.changes.setOwed(message, message.owed & ~owed.offlineEvent);
      return;
    }
    // Never both an event and an error.
    if (event.kind === 'bounced') this.changes.setOwed(message, message.owed & ~owed.offlineEvent);
    if (event.kind === 'unrouted' && this.settings.guard) return this.guard.lost(message, this.now);
    // Stream management let it in again that its client had read and not acknowledged.
    if (this.guard.hasBeenRead(message)) return;
    const ending = event.kind === 'bounced' ? 'failed' : 'unrouted';
    this.changes.rise(message, ending, { jid: null, evidence: null, at: event.at, reason: event.reason });
    this.guard.placed(message);
    this.guard.counts.refused += 1;
  }

  private openSession(event: Pick<SessionChange, 'stream' | 'jid' | 'at'>): Session {
    const known = this.sessions.get(event.stream);
    if (known !== undefined) return known;
    const session = this.sessions.open(this.nextSession++, event.stream, event.jid);
    this.changes.batch.sessionsOpened.push({
      row: session.row,
      stream: event.stream,
      jid: event.jid,
      openedAt: event.at,
    });
    return session;
  }

  /** The row that stands for a client whose session is not here (any more): of another server, or gone since. */
  private elsewhere(jid: string, at: number): number {
    const known = this.elsewhereRows.get(jid);
    if (known !== undefined) return known;
    const row = this.nextSession++;
    const stream = `${elsewherePrefix}${jid}`;
    this.changes.batch.sessionsOpened.push({ row, stream, jid, openedAt: at });
    this.changes.batch.sessionsClosed.push({ row, at });
    if (this.elsewhereRows.size >= mostElsewhere) this.elsewhereRows.clear();
    this.elsewhereRows.set(jid, row);
    return row;
  }

  private closeSession(session: Session, at: number): void {
    this.changes.batch.sessionsClosed.push({ row: session.row, at });
    this.sessions.close(session);
  }
}
