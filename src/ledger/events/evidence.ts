/** What clients prove by answering a ping or acknowledging their stream, and what follows where they do not. */
import type { TrackedMessage } from '../../model/message.ts';
import { outcomeSlackMs } from '../../model/session.ts';
import { rises } from '../../model/state.ts';
import type { Passed, Pinging, Unanswered } from '../../spool/event.ts';
import { discoveredFeatures } from '../../stanza/xep0030.ts';
import type { Answers } from '../answers/answers.ts';
import type { Tellings } from '../answers/tellings.ts';
import type { Guard } from '../guard/guard.ts';
import type { LedgerState } from '../memory/ledger-state.ts';
import type { Awaited, Session } from '../memory/sessions.ts';
import { judgeSilence, patienceMs } from '../rules/silence.ts';

/** Keeps the command small; of the rest Openfire may mix up the order. */
const heldAtMost = 1000;
/** Many more than there can be on their way to a client where none is seen to wait in Openfire. */
const sizedAtMost = 20_000;
const awaitedAtOnce = 500;

export class Evidence {
  private readonly state: LedgerState;
  private readonly guard: Guard;
  private readonly answers: Answers;
  private readonly tellings: Tellings;
  /** Sessions to be closed, unless they prove otherwise in what is read together with their silence. */
  private readonly dead = new Set<Session>();
  /** What each has proved to have read of what is in the store only: before which sequence, and from which row on. */
  private readonly proven = new Map<
    Session,
    { readonly through: number; readonly at: number; readonly row: number }
  >();

  constructor(state: LedgerState, guard: Guard, answers: Answers, tellings: Tellings) {
    this.state = state;
    this.guard = guard;
    this.answers = answers;
    this.tellings = tellings;
  }

  /** Somebody asks: the shim in our place, where we would be late, or a handler before this one did. */
  asked({ stream, ping, at, question }: Pinging): void {
    const { sessions, settings, now } = this.state;
    const session = sessions.get(stream);
    if (session === undefined || session.ended) return;
    session.owesSince ??= at;
    const patience = settings['guard.timeoutSeconds'] * 1000 + outcomeSlackMs;
    sessions.adopt(session, { ping, question }, now + patience);
  }

  /** The session has answered a ping: it has read all that was sent to it before. */
  passed({ stream, ping, barrier, xml, at }: Passed): void {
    const { sessions, changes, settings } = this.state;
    const session = sessions.get(stream);
    if (session === undefined) return;
    if (session.outstanding?.ping === ping) {
      if (session.outstanding.question === 'disco') session.features = featuresIn(xml);
      sessions.settle(session);
    } else if (xml !== null) {
      session.features ??= featuresIn(xml);
    }
    session.unanswered = 0;
    session.outlived = false;
    session.silentSince = null;
    session.owesSince = null;
    this.dead.delete(session);
    if (barrier > session.lastBarrier) {
      session.lastBarrier = barrier;
      const from = session.unconfirmed.first?.position ?? null;
      changes.addBarrier({ session: session.row, from, through: barrier, at });
      const rows = session.unconfirmed.takeBefore(barrier);
      for (const row of rows) changes.release(row);
      this.correct(rows, session, at);
      this.confirm(session, barrier, at);
      this.tellings.passed(stream, barrier);
    }
    if (session.unconfirmed.length === 0) this.guard.offlineStore.hasFlushed(session);
    if (this.atStake(session) > 0 || sessions.isAwaited(session)) {
      const since = session.unconfirmed.first?.at ?? at;
      sessions.schedule(session, this.state.due(since, settings['guard.pingAfterMs']));
    }
  }

  unanswered({ stream, ping, flags }: Unanswered): void {
    const { sessions, settings, now } = this.state;
    const session = sessions.get(stream);
    if (session?.outstanding?.ping !== ping) return;
    sessions.settle(session);
    // Its end follows.
    if (flags.gone) return;
    const { managed, inactive, detached, drained: flowing } = flags;
    session.managed = managed;
    session.inactive = inactive;
    const active = flags.spoke || flags.stirred;
    if (!detached) session.unanswered += 1;
    const timeoutMs = settings['guard.timeoutSeconds'] * 1000;
    if (active || flowing) session.silentSince = null;
    else session.silentSince ??= now - timeoutMs;
    const silentForMs = session.silentSince === null ? 0 : now - session.silentSince;
    const unreadBytes = this.unreadBytes(session);
    const { act } = judgeSilence({
      guard: settings.guard && settings.enabled,
      unconfirmed: this.atStake(session),
      unreadBytes,
      managed,
      inactive,
      detached,
      active,
      flowing,
      silentForMs,
      timeoutMs,
    });
    if (act === 'wait') {
      session.silentSince = null;
      return;
    }
    if (act === 'close') this.dead.add(session);
    const pause = detached || act === 'close' ? timeoutMs : sessions.pauseAfter(session, timeoutMs);
    // So that the next question is over when its patience is.
    const left = patienceMs(unreadBytes, timeoutMs) - silentForMs - timeoutMs;
    const soonest = settings['guard.pingAfterMs'];
    const isPatient = act === 'ask' && session.silentSince !== null && !session.managed;
    sessions.schedule(session, now + (isPatient ? Math.max(soonest, Math.min(pause, left)) : pause));
  }

  /** Of what it may have to read before it can answer. */
  private unreadBytes({ managed, unconfirmed }: Session): number {
    if (managed || unconfirmed.length === 0) return 0;
    return this.state.store.bytesOf(unconfirmed.some(sizedAtMost));
  }

  /** To be called once all events of a batch have been applied: an answer may have come late, but come. */
  closeDead(): void {
    const { sessions, changes } = this.state;
    for (const session of this.dead) {
      if (sessions.get(session.stream) !== session || this.atStake(session) === 0) continue;
      const { stream, jid } = session;
      changes.addCommand({ kind: 'close-session', stream, jid, unconfirmed: this.held(session) });
    }
    this.dead.clear();
  }

  /** Keys of what will be redelivered when the session has ended; Openfire may hold some of it for a BOSH client. */
  private held(session: Session): readonly string[] {
    const rows = session.unconfirmed.some(-heldAtMost);
    const placed = this.state.store.findPlaced(rows);
    return placed.flatMap(({ message, xml }) => (xml === null ? [] : [message.key]));
  }

  /** The client acknowledged it by stream management, of which no event tells; known since its session has ended. */
  acknowledgedOnStream(message: TrackedMessage, session: Session, at: number): void {
    if (session.features !== null && this.state.settings.enabled) {
      const awaited = session.awaiting.find((one) => one.message === message);
      this.answers.confirmed(message, session, awaited ?? { at: null, isCarbon: false });
    }
    this.state.changes.raise(message, 'confirmed', {
      jid: session.jid,
      session: session.row,
      evidence: 'stream-ack',
      at,
    });
  }

  /** What has ended, taken out of the offline store for instance, was read all the same by who had been handed it before. */
  private correct(rows: readonly number[], { jid, row: session }: Session, at: number): void {
    const { changes, endedLately, known, store } = this.state;
    if (endedLately.size === 0) return;
    const ended = rows.filter((row) => endedLately.delete(row));
    for (const { message } of store.findPlaced(ended)) {
      changes.raise(known.same(message), 'confirmed', { jid, session, evidence: 'barrier', at });
    }
  }

  private confirm(session: Session, barrier: number, at: number): void {
    // Only with a handler restarted in between: its next ping asks for the features, and settles these.
    if (session.features === null || !this.state.settings.enabled) return;
    for (const awaited of this.state.sessions.takeAwaited(session, barrier)) {
      this.answered(awaited, session, at);
    }
    const { spilled } = session;
    if (spilled === null || spilled.position >= barrier) return;
    this.proven.set(session, { through: barrier, at, row: spilled.row });
  }

  private answered(awaited: Awaited, session: Session, at: number): void {
    const { message } = awaited;
    this.answers.confirmed(message, session, awaited);
    if (rises(message.state, 'confirmed')) {
      this.state.changes.countAndNotify(message, 'confirmed', { jid: session.jid, evidence: 'barrier', at });
    }
  }

  get isBusy(): boolean {
    return this.proven.size > 0;
  }

  /**
   * Reads of the store what a session has proved to have read and was not kept in memory, so much at a time. All events
   * that were applied must be committed. A handler that is killed meanwhile finds the rest: it is owed still.
   */
  settle(): boolean {
    const { store, known, sessions } = this.state;
    const [next] = this.proven;
    if (next === undefined) return false;
    const [session, { through, at, row }] = next;
    const { spilled } = session;
    if (spilled === null) return this.proven.delete(session);
    const page = store.awaitedOf(session.row, row, spilled.position, through, awaitedAtOnce);
    for (const { message, position, at: sentAt } of page) {
      const awaited = { message: known.same(message), position, at: sentAt, isCarbon: false };
      this.answered(awaited, session, at);
    }
    const last = page.at(-1);
    if (last !== undefined && page.length === awaitedAtOnce) {
      this.proven.set(session, { through, at, row: last.message.row + 1 });
      return true;
    }
    this.proven.delete(session);
    session.spilled = spilled.last < through ? null : { ...spilled, position: through };
    if (session.spilled === null && !sessions.isAwaited(session) && this.atStake(session) === 0) {
      sessions.relieve(session);
    }
    return true;
  }

  /** What it was sent, or told about its own messages, and has given no evidence for. */
  private atStake(session: Session): number {
    return session.unconfirmed.length + this.tellings.unread(session.stream);
  }
}

/** What a client supports; nothing where it has answered with an error. */
function featuresIn(answer: string | null): ReadonlySet<string> {
  return answer === null ? new Set() : discoveredFeatures(answer);
}
